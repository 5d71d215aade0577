import { parseConfig } from '../src-main/engine/config/config.ts';
import { createEngine, type Engine } from '../src-main/engine/engine.ts';
import { FakeLog, FakeStore } from '../src-main/engine/testing/fake-ports.ts';
import { Prng } from '../src-main/simulator/market/prng.ts';
import { SimulatorNetwork } from '../src-main/simulator/testing/network.ts';
import { VENUES } from '../src-main/venues/registry.ts';
import type { CandleLine } from './candle-oracle.ts';
import { DAY_VENUES, type DayVenue } from './day-venues.ts';
import { FAULTS_MS, type FaultScript } from './fault-script.ts';
import { Witness } from './oracle.ts';
import { ClientOracle } from './client-oracle.ts';
import { stopped } from './engine-on.ts';

/** What a script came to. `broken` names what must never be so, empty if nothing was. */
export interface ScriptOutcome {
  readonly broken: readonly string[];
  readonly checks: number;
  readonly trades: number;
  readonly tradeGaps: number;
  /** Closed candles emitted. */
  readonly candles: number;
  /** Subscriptions rejected. */
  readonly rejections: number;
  /** Best prices, tickers and mark prices emitted. */
  readonly quotes: number;
  readonly reconnects: number;
  readonly gaps: number;
  /** What a quote client was sent: states that were not well, and gaps in trades. */
  readonly client: { readonly unwell: number; readonly gaps: number };
  /** Ms from the end of the faults until everything was well. */
  readonly recoveredMs: number;
}

/** Lets an engine live through a script on virtual time, and compares what it believes with the truth all the while. */
export async function runScript(script: FaultScript): Promise<ScriptOutcome> {
  const { venue, seed, steps } = script;
  const network = new SimulatorNetwork({
    seed,
    symbols: SYMBOLS,
    eventsPerSecond: 8,
    venues: [venue],
    limits: { requestWeightPerMinute: 1e6 },
    startTime: MINUTE_ENDS - 1000 - (seed % FAULTS_MS),
  });
  const engine = engineOn(network, script);
  const { symbols } = DAY_VENUES[venue];
  const candles = candlesOf(venue);
  const client = new ClientOracle(engine, venue);
  const witness = new Witness(engine, network, script, candles, client);
  network.faults.play(steps);
  await engine.start();
  // It sees every message twice, which takes its time.
  if (seed % CLIENT_EVERY === 0) client.subscribe();
  engine.addTradeStreams(symbols, { channel: 'trade' });
  engine.addOrderBookStreams(symbols, { depth: 1000 });
  for (const { symbol, interval } of candles) engine.addCandleStream(symbol, { interval });
  if (seed % QUOTED_EVERY === 1) witness.openQuotes();
  for (let at = 0; at < FAULTS_MS; at += STEP_MS) await witness.step(STEP_MS);
  network.faults.clear();
  const recoveredMs = await recover(witness);
  witness.judge();
  const { totals } = engine.health();
  await client.stop();
  await stopped(engine, network);
  await witness.ended();
  if (network.openSockets > 0) witness.blame(`${network.openSockets} sockets left open`);
  return {
    ...witness.counts(),
    reconnects: totals.reconnects,
    gaps: totals.gaps,
    recoveredMs,
    client: { unwell: client.unwell, gaps: client.gaps },
  };
}

/** Waits until all is well, and then whether it stays so; how long it took. */
async function recover(witness: Witness): Promise<number> {
  let recoveredMs = 0;
  witness.expectTrades();
  while (!witness.isWell()) {
    const limit = RECOVERY_LIMIT_MS + (witness.hasRejections ? REJECTED_MS : 0);
    if (recoveredMs >= limit) {
      witness.blame(`not well ${limit} ms after the faults ended: ${witness.describe()}`);
      return recoveredMs;
    }
    await witness.step(STEP_MS);
    recoveredMs += STEP_MS;
  }
  witness.expectTrades();
  for (let at = 0; at < CALM_MS; at += STEP_MS) await witness.step(STEP_MS);
  if (!witness.isWell())
    witness.blame(`well after ${recoveredMs} ms, but not ${CALM_MS} ms later: ${witness.describe()}`);
  return recoveredMs;
}

function engineOn({ clock, sockets, http, endpoints }: SimulatorNetwork, { venue, seed }: FaultScript): Engine {
  const outcome = parseConfig({ ...IMPATIENT, venue, endpoints: { [venue]: endpoints[venue] } });
  if (!outcome.ok) throw new Error(outcome.problems.map(({ message }) => message).join('; '));
  const random = new Prng(seed, 'engine');
  const config = { ...outcome.config, ...(seed % 4 === 0 && { maxConnectionAgeMs: RENEWAL_MS }) };
  return createEngine({
    ports: { clock, sockets, http, store: new FakeStore(), random: { next: () => random.next() }, log: new FakeLog() },
    venues: VENUES,
    config,
  });
}

function candlesOf(venue: FaultScript['venue']): readonly CandleLine[] {
  const { symbols, shortInterval }: DayVenue = DAY_VENUES[venue];
  const minutes = symbols.map((symbol) => ({ symbol, interval: '1m' as const }));
  return shortInterval === undefined ? minutes : [...minutes, { symbol: symbols[0] ?? '', interval: shortInterval }];
}

const SYMBOLS = 2;
/** In every third script a quote client takes part as well. */
const CLIENT_EVERY = 3;
/** In every third script quotes are watched as well. */
const QUOTED_EVERY = 3;
/** Scripts begin a little before, so that a minute ends among the faults. */
const MINUTE_ENDS = Date.UTC(2026, 0, 15, 12, 1);
const STEP_MS = 400;
const CALM_MS = 2000;
/** What the waits below come to if one follows the other: a host left alone, doubled once, a request that is never answered, a ban of 3 s. */
const RECOVERY_LIMIT_MS = 20_000;
/** A topic that was rejected is asked for again after so long. */
const REJECTED_MS = 30_000;
/** In every fourth script connections are renewed at this age, as usually at 23 h. */
const RENEWAL_MS = 2500;
/** Waits of an engine in a hurry: the days are short. */
const IMPATIENT = {
  reconnect: { baseMs: 100, maxMs: 2000 },
  connectTimeoutMs: 1000,
  requestTimeoutMs: 1000,
  pingIntervalMs: 1000,
  pingTimeoutMs: 1000,
  staleThresholdMs: 2000,
  healthCheckIntervalMs: 500,
  watchdogMs: 4000,
  unsubscribeDelayMs: 0,
  circuit: { openMs: 3000 },
  candles: { historyOnOpen: 3 },
} as const;
