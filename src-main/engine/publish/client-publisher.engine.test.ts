import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { formatScaled } from '../../../src-shared/market/decimal.ts';
import type { BookSection, DecodedFrame, FrameSection } from '../../../src-shared/wire/feed-frame.ts';
import { decodeFrame } from '../../../src-shared/wire/frame-codec.ts';
import type { ClientMessage } from '../../../src-shared/wire/protocol.ts';
import { CANDLE, CANDLE_STRIDE, TRADE_STRIDE } from '../../../src-shared/wire/layout.ts';
import { createNodePorts } from '../../hosts/node/ports/ports.ts';
import { startSimulator, type Simulator } from '../../simulator/start-simulator.ts';
import { VENUES } from '../../venues/registry.ts';
import { defaultConfig } from '../config/config.ts';
import { createEngine } from '../engine.ts';
import { ClientPublisher } from './client-publisher.ts';
import { patience } from '../../../scripts/speed.mjs';

it('what a screen is sent equals the market, from socket to frame', async () => {
  const home = await mkdtemp(path.join(tmpdir(), 'tapedeck-publisher-'));
  const simulator = await startSimulator({ seed: 3, symbols: 3, eventsPerSecond: 60, venues: ['binance-spot'] });
  const ports = createNodePorts({ home });
  const engine = createEngine({
    ports,
    venues: VENUES,
    config: { ...defaultConfig(), endpoints: simulator.endpoints },
  });
  await engine.start();
  const sections: FrameSection[] = [];
  const ids: number[] = [];
  const candles = new Map<number, number>();
  let books = 0;
  const publisher = new ClientPublisher({
    engine: engine.source,
    send: {
      text: () => undefined,
      frame: (bytes) => {
        const frame = decodeFrame(bytes)!;
        for (const section of frame.header.sections) {
          sections.push(section);
          if (section.kind === 'trades')
            for (let i = 0; i < section.count; i++) ids.push(frame.numbers[section.offset + i * TRADE_STRIDE]!);
          if (section.kind === 'candles')
            for (let i = 0; i < section.count; i++)
              candles.set(
                frame.numbers[section.offset + i * CANDLE_STRIDE]!,
                frame.numbers[section.offset + i * CANDLE_STRIDE + CANDLE.tradeCount]!,
              );
          if (section.kind === 'book' && section.state === 'verified')
            books += expectBookTrue(simulator, frame, section);
        }
        setTimeout(() => {
          send({ kind: 'ack', seq: frame.header.seq });
        }, 5);
      },
    },
  });
  const send = (message: ClientMessage): void => {
    publisher.onText(JSON.stringify(message));
  };
  const instrument = 'binance-spot:SIM0001USDT';
  send({ kind: 'rate', perSecond: 30 });
  send({
    kind: 'demand',
    demands: [
      { sub: 'ladder', kind: 'book', instrument, depth: 1000, levels: 40 },
      { sub: 'tape', kind: 'trades', instrument },
      { sub: 'chart', kind: 'candles', instrument, interval: '1s' },
      { sub: 'list', kind: 'quotes', instruments: [instrument] },
      { sub: 'health', kind: 'health' },
    ],
  });
  const isEnough = (): boolean => books >= 20 && ids.length >= 50 && candles.size >= 1002;
  for (const end = Date.now() + patience(15_000); !isEnough() && Date.now() < end;) await pass(50);
  publisher.dispose();
  await engine.stop();
  await ports.close();
  await simulator.stop();
  await rm(home, { recursive: true, force: true });

  expect(books).toBeGreaterThanOrEqual(20);
  expect(ids).toEqual(ids.map((_, i) => ids[0]! + i));
  const opens = [...candles.keys()].sort((a, b) => a - b);
  expect(opens).toEqual(opens.map((_, i) => opens[0]! + i * 1000));
  expect(opens.length).toBeGreaterThanOrEqual(1002);
  expect(new Set(sections.map(({ kind }) => kind))).toEqual(new Set(['book', 'trades', 'candles', 'quotes', 'health']));
  const report = sections.filter((section) => section.kind === 'health').at(-1)?.report;
  expect(report?.totals.streamsRunning).toBe(5);
  // A machine that is busy with other things is late, and says so.
  expect(report?.problems.filter(({ code }) => code !== 'stage-slow' && code !== 'engine-busy')).toEqual([]);
});

/** The levels of a section against the simulator's book at the same sequence. */
function expectBookTrue(simulator: Simulator, { numbers }: DecodedFrame, section: BookSection): number {
  const truth = simulator.truth.book('binance-spot', 'SIM0001USDT', section.lastSequence);
  const { priceScale, priceSent, sizeScale, sizeSent } = section.scales;
  const levels = Array.from({ length: section.bids + section.asks }, (_, i) => [
    formatScaled(numbers[section.offset + i * 2]!, priceScale, priceSent),
    formatScaled(numbers[section.offset + i * 2 + 1]!, sizeScale, sizeSent),
  ]);
  expect(levels).toEqual([...truth!.bids.slice(0, section.bids), ...truth!.asks.slice(0, section.asks)]);
  return 1;
}

function pass(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
