// The floor most people believe in: `ws` receives, JSON.parse parses, nothing else happens.
import { WebSocket } from 'ws';
import { pause, runClient, TOPICS } from './protocol.ts';

await runClient(async ({ endpoints, symbols }, playFeed) => {
  let messages = 0;
  let keep: unknown;
  for (const route of ['public', 'market'] as const) {
    const topics = symbols.flatMap((symbol) => TOPICS[route].map((topic) => `${symbol.toLowerCase()}@${topic}`));
    for (let i = 0; i < topics.length; i += 200) {
      const socket = new WebSocket(`${endpoints.ws}/${route}/stream`, { perMessageDeflate: false });
      await new Promise((resolve, reject) => {
        socket.once('open', resolve);
        socket.once('error', reject);
      });
      socket.on('message', (bytes: Buffer) => {
        keep = JSON.parse(bytes.toString());
        messages++;
      });
      socket.send(JSON.stringify({ method: 'SUBSCRIBE', params: topics.slice(i, i + 200), id: 1 }));
    }
  }
  await pause(500);
  playFeed();
  return { messages: () => (keep === undefined ? 0 : messages) };
});
