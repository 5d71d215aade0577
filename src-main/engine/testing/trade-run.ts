import type { TradeEvent } from '../../../src-shared/market/events.ts';
import type { EngineConfig } from '../config/config.ts';
import { createEngine, type Engine } from '../engine.ts';
import type { QualityEvent } from '../quality-event.ts';
import type { LiveSourceOptions } from '../live/live-source.ts';
import type { FakeRequest } from './fake-http.ts';
import { FakePorts } from './fake-ports.ts';

/** An engine that receives the trades of BTCUSDT, for tests of their recovery. */
export interface TradeRun {
  readonly ports: FakePorts;
  readonly engine: Engine;
  /** Trades as they were emitted. */
  readonly emitted: readonly TradeEvent[];
  /** What was reported about the quality of the data, of one kind. */
  reported(kind: QualityEvent['kind']): readonly QualityEvent[];
  /** Requests for trades that have no answer yet. */
  asked(): readonly FakeRequest[];
  /** The queries of all requests for trades. */
  queries(): readonly string[];
  stop(): Promise<void>;
}

/** What the exchange of a run is. */
export interface TradeRunOptions {
  readonly venues: LiveSourceOptions['venues'];
  readonly config: EngineConfig;
  /** The exchange's answer to a subscription. */
  readonly ack: (text: string) => string;
  /** Part of the URL of every request for trades. */
  readonly tradesPath: string;
}

/** Starts a run; the stream of trades is up when it resolves. */
export async function startTradeRun({ venues, config, ack, tradesPath }: TradeRunOptions): Promise<TradeRun> {
  const ports = new FakePorts();
  ports.sockets.answerAll(ack);
  ports.http.onRequest = (request) => {
    if (request.url.endsWith('/time')) request.answer({ serverTime: ports.clock.now() });
  };
  const engine = createEngine({ ports, venues, config });
  const emitted: TradeEvent[] = [];
  const facts: QualityEvent[] = [];
  engine.on('mkt.trades', (trade) => {
    emitted.push(trade);
  });
  engine.quality.on((fact) => {
    facts.push(fact);
  });
  await engine.start();
  engine.addTradeStream('BTCUSDT');
  await ports.clock.run(100);
  return {
    ports,
    engine,
    emitted,
    reported: (kind) => facts.filter((fact) => fact.kind === kind),
    asked: () => ports.http.open.filter(({ url }) => url.includes(tradesPath)),
    queries: () =>
      ports.http.requests
        .filter(({ url }) => url.includes(tradesPath))
        .map(({ url }) => url.slice(url.indexOf('?') + 1)),
    stop: async () => {
      const stopping = engine.stop();
      await ports.clock.run(10);
      await stopping;
    },
  };
}
