import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { VENUES } from '../../../venues/registry.ts';
import { defaultConfig } from '../../config/config.ts';
import { createEngine } from '../../engine.ts';
import { binanceAck } from '../../testing/binance-texts.ts';
import type { FakeRequest } from '../../testing/fake-http.ts';
import { FakePorts } from '../../testing/fake-ports.ts';

/** What befalls the next trades, and how the venue answers from then on. */
const step = fc.record({
  trades: fc.array(fc.constantFrom('deliver', 'deliver', 'deliver', 'drop', 'twice', 'late'), { maxLength: 12 }),
  loss: fc.boolean(),
  pauseMs: fc.constantFrom(0, 20, 300, 1500, 5000),
  rest: fc.constantFrom('ok', 'ok', 'ok', 'error', 'limited', 'silent', 'behind', 'short'),
});

it('whatever is lost, doubled or late: ids ascend, every gap is named, and nothing waits for ever', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      const ports = new FakePorts();
      let newest = 0;
      let mode: string = 'ok';
      ports.http.onRequest = (request) => {
        answer(request, mode, newest, ports.clock.now());
      };
      ports.sockets.answerAll(binanceAck);
      const engine = createEngine({
        ports,
        venues: VENUES,
        config: { ...defaultConfig(), backfill: { ...defaultConfig().backfill, maxWaiting: 15 } },
      });
      const received: number[] = [];
      const named: { readonly expected: number; readonly received: number }[] = [];
      engine.quality.on((event) => {
        if (event.kind !== 'trade-gap' || event.missing.by !== 'id') return;
        named.push({ expected: event.missing.firstId, received: event.missing.lastId + 1 });
      });
      engine.on('mkt.trades', (trade) => {
        received.push(Number(trade.id));
      });
      await engine.start();
      engine.addTradeStream('BTCUSDT');
      await ports.clock.run(100);
      const deliver = (id: number): void => {
        if (isUp()) ports.sockets.live.at(-1)?.deliver(frame(id, ports.clock.now()));
      };
      const isUp = (): boolean => ['running', 'stale'].includes(engine.streamStatuses()[0]?.state ?? '');
      deliver(++newest);
      for (const { trades, loss, pauseMs, rest } of steps) {
        mode = rest;
        if (loss) ports.sockets.live.at(-1)?.drop();
        let late: number | undefined;
        for (const what of trades) {
          const id = ++newest;
          if (what === 'drop') continue;
          if (what === 'late') {
            late = id;
            continue;
          }
          deliver(id);
          if (what === 'twice') deliver(id);
          if (late !== undefined) deliver(late);
          late = undefined;
        }
        await ports.clock.run(pauseMs);
      }
      mode = 'ok';
      await ports.clock.run(10_000);
      for (let i = 0; i < 100 && !isUp(); i++) await ports.clock.run(1000);
      deliver(++newest);
      await ports.clock.run(10_000);

      expect(received.every((id, i) => i === 0 || id > (received[i - 1] ?? NaN))).toBe(true);
      const gaps = received.flatMap((id, i) =>
        i === 0 || id === (received[i - 1] ?? NaN) + 1
          ? []
          : [{ expected: (received[i - 1] ?? NaN) + 1, received: id }],
      );
      expect(named).toEqual(gaps);
      expect(received.at(-1)).toBe(newest);
      expect(engine.source.market.find('binance-spot', 'BTCUSDT')?.trades?.buffer).toBeUndefined();
      const stopping = engine.stop();
      await ports.clock.run(3000);
      await stopping;
      expect(ports.clock.pending).toBe(0);
    }),
    { numRuns: 200 },
  );
});

function answer(request: FakeRequest, mode: string, newest: number, now: number): void {
  const url = new URL(request.url);
  if (url.pathname.endsWith('/time')) request.answer({ serverTime: now });
  if (!url.pathname.endsWith('Trades') || mode === 'silent') return;
  if (mode === 'error') {
    request.answer('{}', 500);
    return;
  }
  if (mode === 'limited') {
    request.answer('{}', 429, { 'retry-after': '2' });
    return;
  }
  const from = Number(url.searchParams.get('fromId'));
  const count = Math.min(
    Number(url.searchParams.get('limit')),
    newest - (mode === 'behind' ? 3 : 0) - from + 1,
    mode === 'short' ? 2 : Infinity,
  );
  request.answer(
    Array.from({ length: Math.max(0, count) }, (_, i) => ({
      id: from + i,
      price: '1.5',
      qty: '2',
      quoteQty: '3',
      time: now,
      isBuyerMaker: true,
      isBestMatch: true,
    })),
  );
}

function frame(id: number, now: number): string {
  return JSON.stringify({
    stream: 'btcusdt@trade',
    data: { e: 'trade', E: now, s: 'BTCUSDT', t: id, p: '1.5', q: '2', T: now, m: true, M: true },
  });
}
