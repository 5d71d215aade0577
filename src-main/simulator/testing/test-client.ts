import type { Socket } from '../../engine/ports.ts';
import type { SimulatorNetwork } from './network.ts';
import type { StreamVenueId } from '../../../src-shared/market/venue-ids.ts';

/** A client that keeps everything it is sent, for tests of the dialects. It shares nothing with the engine. */
export class TestClient {
  readonly texts: string[] = [];
  readonly binaries: string[] = [];
  isOpen = false;
  pings = 0;
  pongs = 0;
  closed: { readonly code: number; readonly reason: string; readonly httpStatus: number | undefined } | undefined;
  readonly socket: Socket;

  /** Connects to `path` below a venue's base URL. */
  constructor(network: SimulatorNetwork, venue: StreamVenueId, path: string) {
    this.socket = network.sockets.open(
      `${network.endpoints[venue].ws}${path}`,
      {
        onOpen: () => {
          this.isOpen = true;
        },
        onMessage: (bytes, isText) => (isText ? this.texts : this.binaries).push(new TextDecoder().decode(bytes)),
        onPing: () => {
          this.pings++;
        },
        onPong: () => {
          this.pongs++;
        },
        onClose: (code, reason, httpStatus) => {
          this.closed = { code, reason, httpStatus };
        },
      },
      { connectTimeoutMs: 10_000, maxFrameBytes: 1 << 24 },
    );
  }

  /** Everything received since the last call. */
  take(): string[] {
    return this.texts.splice(0);
  }

  /** Payloads of one stream of a combined socket. */
  of(stream: string): unknown[] {
    const head = `{"stream":"${stream}","data":`;
    return this.texts
      .filter((text) => text.startsWith(head))
      .map((text) => (JSON.parse(text) as { readonly data: unknown }).data);
  }
}

/** A GET below a venue's base URL; time must be running for it to be answered. */
export async function get(
  network: SimulatorNetwork,
  venue: StreamVenueId,
  path: string,
): Promise<{
  readonly status: number;
  readonly used: number;
  readonly retryAfter: string | undefined;
  readonly body: unknown;
}> {
  const asked = network.http.request({
    method: 'GET',
    url: `${network.endpoints[venue].rest}${path}`,
    timeoutMs: 5000,
  });
  await network.run(4);
  const answer = await asked;
  const text = new TextDecoder().decode(answer.body);
  return {
    status: answer.status,
    used: Number(answer.header('x-mbx-used-weight-1m')),
    retryAfter: answer.header('retry-after'),
    body: text.startsWith('<') ? text : (JSON.parse(text) as unknown),
  };
}
