// A program for a browser: the engine with ports made of what browsers have. It is bundled for a browser and run without Node's globals.
import { createEngine, parseConfig } from 'tapedeck/engine';
import type { Engine, EnginePorts } from 'tapedeck/engine';
import { VENUES } from 'tapedeck/venues';

/** Streams the trades of one symbol. */
export function streamTrades(endpoints: object, onTrade: (price: string) => void): Engine {
  const configured = parseConfig({ venue: 'binance-spot', endpoints });
  if (!configured.ok) throw new Error(configured.problems.map(({ message }) => message).join('\n'));
  const engine = createEngine({ ports: browserPorts(), venues: VENUES, config: configured.config });
  engine.on('mkt.trades', ({ price }) => {
    onTrade(price);
  });
  engine.addTradeStream('BTCUSDT');
  void engine.start();
  return engine;
}

function browserPorts(): EnginePorts {
  const stored = new Map<string, string>();
  return {
    clock: {
      now: () => Date.now(),
      monotonic: () => performance.now(),
      setTimer: (callback, delayMs) => {
        const timer = setTimeout(callback, delayMs);
        return {
          cancel: () => {
            clearTimeout(timer);
          },
        };
      },
    },
    random: { next: () => Math.random() },
    log: { write: () => undefined },
    store: {
      read: (name) => Promise.resolve(stored.get(name)),
      write: (name, text) => Promise.resolve(void stored.set(name, text)),
    },
    http: {
      request: async ({ method, url, body }) => {
        const answer = await fetch(url, { method, ...(body === undefined ? {} : { body }) });
        return {
          status: answer.status,
          header: (name) => answer.headers.get(name) ?? undefined,
          headers: (name) => [answer.headers.get(name) ?? ''].filter((value) => value !== ''),
          body: new Uint8Array(await answer.arrayBuffer()),
        };
      },
    },
    sockets: {
      open: (url, handlers) => {
        const socket = new WebSocket(url);
        socket.binaryType = 'arraybuffer';
        const utf8 = new TextEncoder();
        socket.onopen = () => {
          handlers.onOpen();
        };
        socket.onmessage = ({ data }: { data: string | ArrayBuffer }) => {
          const isText = typeof data === 'string';
          handlers.onMessage(isText ? utf8.encode(data) : new Uint8Array(data), isText);
        };
        socket.onclose = ({ code, reason }) => {
          handlers.onClose(code, reason);
        };
        return {
          send: (text) => {
            socket.send(text);
          },
          // A browser answers pings by itself and can send none.
          ping: () => undefined,
          close: () => {
            socket.close();
          },
          terminate: () => {
            socket.close();
          },
        };
      },
    },
  };
}
