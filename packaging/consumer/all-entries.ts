// What a program of somebody else may write. It is compiled against the installed package, not run.
import { createTapedeck, VENUE_IDS } from 'tapedeck';
import type { BookView, EngineApi, StreamHandle, VenueId } from 'tapedeck';
import { finalBooks, Normalizer, openReplay } from 'tapedeck/capture';
import { InvalidOptionError, createEngine, defaultConfig, parseConfig } from 'tapedeck/engine';
import type { EngineConfig, EnginePorts } from 'tapedeck/engine';
import { startSimulator } from 'tapedeck/simulator';
import type { Simulator } from 'tapedeck/simulator';
import { VENUES } from 'tapedeck/venues';

const ids: readonly VenueId[] = VENUE_IDS;
const config: EngineConfig = defaultConfig();
const seed: number = config.pingIntervalMs;
const outcome = parseConfig({ venue: ids[0] });
const problems: readonly string[] = outcome.ok ? [] : outcome.problems.map(({ message }) => message);

export async function use(ports: EnginePorts): Promise<BookView | undefined> {
  const simulator: Simulator = await startSimulator({ seed });
  const engine: EngineApi = createEngine({ ports, venues: VENUES, config });
  const handle: StreamHandle = engine.addOrderBookStream('btcusdt', { depth: 200 });
  engine.on('mkt.trades', (trade) => {
    const side: 'buy' | 'sell' | undefined = trade.aggressor;
    const price: string = trade.price;
    problems.concat(price, String(side));
  });
  for await (const { candle } of engine.candleQueue()) if (candle.closed) break;
  try {
    handle[Symbol.dispose]();
  } catch (error) {
    if (error instanceof InvalidOptionError) throw error;
  }
  const lines = new Normalizer(VENUES['binance-spot']).line('{}');
  await simulator.stop();
  const everything = createTapedeck();
  await everything.stop();
  return lines.ok ? engine.getOrderBook('btcusdt') : undefined;
}

export const replay = { finalBooks, openReplay };

// A type that were `any` would take both.
// @ts-expect-error A symbol is text.
export const wrong = (engine: EngineApi) => engine.addTradeStream(7);
