import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type {
  BookView,
  CandleEvent,
  Channel,
  ConfigInput,
  EngineState,
  EventQueue,
  HealthReport,
  Instrument,
  Interval,
  LedgerPage,
  StreamDescription,
  StreamHandle,
  StreamHealth,
  StreamState,
  Tapedeck,
  TapedeckOptions,
  TradeEvent,
  VenueId,
} from './index.ts';
import * as entry from './index.ts';

/** Compiles only while every type that a program may have to write is exported. */
interface Nameable {
  readonly options: TapedeckOptions & ConfigInput;
  readonly streams: readonly (StreamDescription | StreamHandle)[];
  readonly events: TradeEvent | CandleEvent | BookView;
  readonly words: Channel | Interval | VenueId | StreamState | EngineState;
  readonly records: Instrument | HealthReport | StreamHealth | LedgerPage;
  readonly queue: EventQueue<TradeEvent>;
  readonly tapedeck: Tapedeck;
}

test('the entry has what programs call, and the types they name', () => {
  const names: readonly (keyof Nameable)[] = ['options', 'streams', 'events', 'words', 'records', 'queue', 'tapedeck'];
  expect(names).toHaveLength(7);
  expect(Object.keys(entry)).toEqual(
    expect.arrayContaining([
      'createTapedeck',
      'readOptions',
      'toRestFormat',
      'CHANNELS',
      'INTERVALS',
      'VENUES',
      'ConfigError',
    ]),
  );
});

test('the entry of the engine reaches nothing of Node, however far its imports go', () => {
  const seen = new Set<string>();
  const outside: string[] = [];
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const [, from = ''] of readFileSync(file, 'utf8').matchAll(/^(?:import|export)\b[^;]*?from '([^']+)';/gm))
      if (from.startsWith('.')) visit(path.resolve(path.dirname(file), from));
      else outside.push(from);
  };
  visit(path.join(import.meta.dirname, 'engine.ts'));
  expect(seen.size).toBeGreaterThan(50);
  expect([...new Set(outside)]).toEqual(['valibot']);
});
