import { EVENT_LEVELS } from '../../../../src-shared/wire/event-log.ts';
import type { InstrumentId } from '../../../../src-shared/market/instrument.ts';
import { splitInstrumentId } from '../../../../src-shared/market/instrument.ts';
import { createEngine } from '../../../engine/engine.ts';
import type { Engine } from '../../../engine/engine.ts';
import type { EngineConfig } from '../../../engine/config/config.ts';
import type { EnginePorts } from '../../../engine/ports.ts';
import type { PolledEquities } from '../../../quotes/session/polled-equities.ts';
import { DEMO_FAULT_MS } from '../../../simulator/faults/demo-faults.ts';
import { withEquities } from '../../../quotes/session/with-equities.ts';
import { VENUES } from '../../../venues/registry.ts';
import type { VenueInfo } from '../../../../src-shared/wire/protocol.ts';
import type { Downtime } from '../thread/worker-messages.ts';
import type { HostStats } from './host-stats.ts';
import { demoEquities, openSessionEquities } from './session-equities.ts';
import { toVenueInfo } from './session.ts';
import type { Session, SessionFaults } from './session.ts';
import { startSimulatorThread } from './simulator-thread.ts';

/** What sessions are made of. */
export interface SessionParts {
  readonly ports: EnginePorts;
  readonly config: EngineConfig;
  readonly hostStats: () => HostStats;
  readonly simulatorUrl: string;
  /** Time before the first session in which no engine ran: its ledger begins with that gap. Answers it once, then undefined. */
  readonly takeDowntime?: () => Downtime | undefined;
}

/** A session with an engine of its own. */
export interface MarketSession extends Session {
  readonly engine: Engine;
  /** The equities that its source has too; absent if none are polled. */
  readonly equities?: PolledEquities;
}

/**
 * The venues themselves. Opening needs no network: what cannot be reached shows up in health. Rejects with `EquitySetupError` if equities are
 * wanted and cannot be polled.
 */
export function openLiveSession(parts: SessionParts): Promise<MarketSession> {
  return marketSession('live', parts, parts.config, {
    broke: NEVER,
    hasEquities: parts.config.equities.enabled,
    stop: () => Promise.resolve(),
  });
}

/** The embedded exchanges, in a thread of their own, and an engine that knows no other endpoints. Rejects if they cannot start, or as {@link openLiveSession} does. */
export async function openDemoSession(parts: SessionParts): Promise<MarketSession> {
  const simulator = await startSimulatorThread(parts.simulatorUrl, DEMO_SEED);
  const config: EngineConfig = {
    ...parts.config,
    testnet: false,
    endpoints: simulator.endpoints,
    equities: demoEquities(parts.config.equities, simulator.yahooBase),
  };
  return marketSession('demo', parts, config, {
    broke: simulator.ended.then((why) => `the demo market has ended: ${why}`),
    hasEquities: true,
    faults: {
      break: (fault, venue) => {
        simulator.send({ kind: 'break', fault, venue });
        return DEMO_FAULT_MS;
      },
      mend: () => {
        simulator.send({ kind: 'mend' });
      },
    },
    stop: () => simulator.stop(),
  }).catch(async (error: unknown) => {
    await simulator.stop();
    throw error;
  });
}

interface Backing {
  readonly broke: Promise<string>;
  readonly hasEquities: boolean;
  readonly faults?: SessionFaults;
  stop(): Promise<void>;
}

async function marketSession(
  mode: 'demo' | 'live',
  { ports, hostStats, takeDowntime }: SessionParts,
  config: EngineConfig,
  backing: Backing,
): Promise<MarketSession> {
  const engine = createEngine({ ports, venues: VENUES, config, hostStats });
  const downtime = takeDowntime?.();
  if (downtime !== undefined) noteDowntime(engine, downtime);
  const equities = backing.hasEquities
    ? await openSessionEquities({ ports, config, log: engine.source.log })
    : undefined;
  const streaming = Object.values(VENUES)
    .filter((venue) => engine.source.venue(venue.id) !== undefined)
    .map((venue) => toVenueInfo(venue));
  return {
    mode,
    engine,
    ...withPolled(engine, streaming, equities),
    suggested: [
      ...WELL_KNOWN.filter((id) => engine.source.venue(splitInstrumentId(id).venue) !== undefined),
      ...suggestedEquities(equities?.ids ?? []),
    ],
    broke: backing.broke,
    ...(backing.faults === undefined ? {} : { faults: backing.faults }),
    async start() {
      // A service, and a screen, keep trying.
      await engine.start({ inBackground: true });
      equities?.start();
    },
    async stop() {
      await equities?.stop();
      await engine.stop();
      await backing.stop();
    },
  };
}

/** What a session shows of its engine and of its equities, if it has any. */
export function withPolled(
  engine: Engine,
  streaming: readonly VenueInfo[],
  equities: PolledEquities | undefined,
): Pick<MarketSession, 'source' | 'venues' | 'equities'> {
  if (equities === undefined) return { source: engine.source, venues: streaming };
  return { source: withEquities(engine.source, equities), venues: [...streaming, equities.venue], equities };
}

function noteDowntime(engine: Engine, { from, reason }: Downtime): void {
  const { source } = engine;
  const at = source.now();
  source.log.write({
    name: 'ENGINE_RESTARTED',
    level: EVENT_LEVELS.ENGINE_RESTARTED,
    at,
    fields: { reason, downMs: Math.max(0, Math.round(at - from)) },
  });
  for (const { id } of Object.values(VENUES))
    if (source.venue(id) !== undefined) source.quality.report({ kind: 'engine-down', at, venue: id, from });
}

const NEVER = new Promise<string>(() => undefined);
/** The demo market is the same at every start. */
const DEMO_SEED = 7;
/** What a fresh workspace shows: the markets most people look at first. */
const WELL_KNOWN: readonly InstrumentId[] = [
  'binance-spot:BTCUSDT',
  'binance-usdm:BTCUSDT',
  'binance-spot:ETHUSDT',
  'binance-usdm:ETHUSDT',
  'binance-spot:SOLUSDT',
  'binance-usdm:SOLUSDT',
  'bybit-linear:BTCUSDT',
  'okx:BTC-USDT-SWAP',
  'gate-usdm:BTC_USDT',
  'hyperliquid:BTC',
  'binance-coinm:BTCUSD_PERP',
];

/** Of equities the best known ones, or the first ones of a list that has none of these. */
function suggestedEquities(ids: readonly InstrumentId[]): readonly InstrumentId[] {
  const known = WELL_KNOWN_EQUITIES.filter((id) => ids.includes(id));
  return known.length > 0 ? known : ids.slice(0, WELL_KNOWN_EQUITIES.length);
}

const WELL_KNOWN_EQUITIES: readonly InstrumentId[] = ['yahoo:AAPL', 'yahoo:MSFT', 'yahoo:NVDA'];
