import type { EnginePorts, Socket } from '../ports.ts';

/** Ports that know what is still pending. */
export interface CountedPorts extends EnginePorts {
  readonly pending: { timers: number; sockets: number; requests: number };
}

/** Wraps ports so that a test can see whether anything was left behind. */
export function countPending(ports: EnginePorts): CountedPorts {
  const pending = { timers: 0, sockets: 0, requests: 0 };
  return {
    ...ports,
    pending,
    clock: {
      now: () => ports.clock.now(),
      monotonic: () => ports.clock.monotonic(),
      setTimer(callback, delayMs) {
        pending.timers++;
        let isPending = true;
        const settle = (): void => {
          if (isPending) pending.timers--;
          isPending = false;
        };
        const timer = ports.clock.setTimer(() => {
          settle();
          callback();
        }, delayMs);
        return {
          cancel: () => {
            settle();
            timer.cancel();
          },
        };
      },
    },
    sockets: countedSockets(ports, pending),
    http: {
      async request(request) {
        pending.requests++;
        try {
          return await ports.http.request(request);
        } finally {
          pending.requests--;
        }
      },
    },
  };
}

function countedSockets(ports: EnginePorts, pending: CountedPorts['pending']): EnginePorts['sockets'] {
  return {
    open(url, handlers, options): Socket {
      pending.sockets++;
      return ports.sockets.open(
        url,
        {
          onOpen: () => {
            handlers.onOpen();
          },
          onMessage: (bytes, isText) => {
            handlers.onMessage(bytes, isText);
          },
          onPing: () => {
            handlers.onPing();
          },
          onPong: () => {
            handlers.onPong();
          },
          onClose: (...end) => {
            pending.sockets--;
            handlers.onClose(...end);
          },
        },
        options,
      );
    },
  };
}
