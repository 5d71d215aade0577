import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import type { KeptText } from './protocol.ts';

// Entry of a server that sends a recording to every client and does nothing else: `ws` alone, a message at a time.
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
await once(server, 'listening');
process.send?.({ port: (server.address() as AddressInfo).port });
process.on('message', ({ texts }: { readonly texts: readonly KeptText[] }) => {
  void play(texts);
});

/** At the pace at which it was recorded. */
async function play(texts: readonly KeptText[]): Promise<void> {
  const startedAt = performance.now();
  for (let next = 0; next < texts.length;) {
    const elapsedMs = performance.now() - startedAt;
    for (let text = texts[next]; text !== undefined && text[0] <= elapsedMs; text = texts[++next])
      for (const client of server.clients) client.send(text[1]);
    await new Promise((resolve) => {
      setTimeout(resolve, 1);
    });
  }
  process.send?.('played');
}
