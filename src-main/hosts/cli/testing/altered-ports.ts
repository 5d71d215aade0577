import type { HttpAnswer, HttpFailure, SocketPort } from '../../../engine/ports.ts';
import type { SimulatorNetwork } from '../../../simulator/testing/network.ts';
import type { ProbePorts } from '../../node/doctor/probe.ts';

/** What is otherwise than at the simulated venue. */
export interface Alteration {
  /** A message of the venue as it comes instead; undefined if it does not come. */
  readonly frame?: (text: string) => string | undefined;
  /** A message of ours as the venue gets it. */
  readonly send?: (text: string) => string;
  /** An answer of REST with status 200 as it comes instead. */
  readonly answer?: (text: string, path: string) => string;
  /** Whether nothing listens at an address. */
  readonly isDead?: (url: string) => boolean;
}

/** The ports of a simulated network, with what comes over them altered. */
export function alteredPorts(network: SimulatorNetwork, { frame, send, answer, isDead }: Alteration): ProbePorts {
  const sockets: SocketPort = {
    open: (url, handlers, options) => {
      const socket = network.sockets.open(
        isDead?.(url) === true ? 'ws://nowhere/' : url,
        {
          ...handlers,
          onMessage: (bytes, isText) => {
            const text = UTF8.decode(bytes);
            const altered = frame === undefined ? text : frame(text);
            if (altered === text) handlers.onMessage(bytes, isText);
            else if (altered !== undefined) handlers.onMessage(new TextEncoder().encode(altered), isText);
          },
        },
        options,
      );
      return {
        send: (text) => {
          socket.send(send === undefined ? text : send(text));
        },
        ping: () => {
          socket.ping();
        },
        close: () => {
          socket.close();
        },
        terminate: () => {
          socket.terminate();
        },
      };
    },
  };
  return {
    clock: network.clock,
    sockets,
    http: {
      request: async (request): Promise<HttpAnswer> => {
        if (isDead?.(request.url) === true)
          // eslint-disable-next-line @typescript-eslint/only-throw-error -- as ports do.
          throw { code: 'network', message: 'no such host, or nothing listens there' } satisfies HttpFailure;
        const original = await network.http.request(request);
        if (answer === undefined || original.status !== 200) return original;
        const altered = answer(UTF8.decode(original.body), new URL(request.url).pathname + new URL(request.url).search);
        return { ...original, body: new TextEncoder().encode(altered) };
      },
    },
  };
}

const UTF8 = new TextDecoder();
