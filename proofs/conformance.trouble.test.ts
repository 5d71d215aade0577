import { describe, expect, test } from 'vitest';
import type { Instrument } from '../src-shared/market/instrument.ts';
import type { Fault } from '../src-main/simulator/faults/fault.ts';
import { Lab, VENUE_LIST, type LabOptions } from './conformance-harness.ts';
import { judgeBook, judgeTrades } from './conformance-truth.ts';

describe.each(VENUE_LIST)('$id', (venue) => {
  test.each<Fault>([{ kind: 'close', code: 1012 }, { kind: 'cut' }, { kind: 'mass-disconnect' }])(
    'comes back from $kind: books true, trades whole or their gap named',
    async (fault) => {
      const day = await Day.begin(venue.id);
      day.lab.network.faults.set(fault);
      await day.lab.network.run(1000);
      await day.expectWell();
      expect(day.lab.engine.health().totals.reconnects).toBeGreaterThan(0);
      expect(await day.lab.close()).toBe(0);
    },
  );

  test('notices a connection that is open and dead, and opens another', async () => {
    const day = await Day.begin(venue.id);
    day.lab.network.faults.set({ kind: 'half-open', durationMs: venue.keepAlive.silenceMs + 120_000 });
    const { lab } = day;
    const opened = lab.opened.length;
    const { silenceMs } = venue.keepAlive;
    expect(await lab.until(() => lab.opened.length > opened, silenceMs + 60_000)).toBe(true);
    // The old one may come back until it has been given up; what it lost meanwhile would leave no trace.
    const isLost = (): boolean => lab.engine.streamStatuses().some(({ reconnects }) => reconnects > 0);
    expect(await lab.until(isLost, silenceMs + 60_000)).toBe(true);
    lab.network.faults.clear();
    await day.expectWell();
    expect(await lab.close()).toBe(0);
  });

  test('keeps a quiet connection alive', async () => {
    const lab = new Lab(venue.id, {
      symbols: 1,
      eventsPerSecond: 0.01,
      config: { staleThresholdMs: 600_000, watchdogMs: 900_000, candles: { historyOnOpen: 0, inactivityMs: 0 } },
    });
    const [{ symbol }] = (await lab.start()) as [Instrument];
    lab.engine.addTradeStream(symbol);
    await lab.until(() => lab.engine.streamStatuses().every(({ state }) => state === 'running'));
    await lab.network.run(400_000);
    const { totals, connections } = lab.engine.health();
    expect([totals.reconnects, totals.malformed, connections.map(({ state }) => state)]).toEqual([0, 0, ['running']]);
    expect(await lab.close()).toBe(0);
  });

  test('is resynchronised after book messages were lost, and never shows another book than the true one', async () => {
    const day = await Day.begin(venue.id);
    const { lab } = day;
    lab.network.faults.set({ kind: 'sequence-gap', count: 2 });
    lab.network.faults.set({ kind: 'drop', probability: 0.2, durationMs: 4000 });
    for (let look = 0; look < 20; look++) {
      await lab.network.run(250);
      for (const depth of day.depths) {
        const { state, levels } = judgeBook(lab, day.symbol, depth);
        if (state === 'verified') expect({ depth, isTrue: levels > 0 }).toEqual({ depth, isTrue: true });
      }
    }
    await day.expectWell({ trades: venue.tradeIds === 'consecutive' });
    expect(await lab.close()).toBe(0);
  });

  test('goes on elsewhere if resynchronising has used up what a socket may say', async () => {
    const day = await Day.begin(venue.id, { venue: { limits: { ...venue.limits, framesPerHour: 12 } } });
    const { lab } = day;
    lab.network.faults.set({ kind: 'sequence-gap', probability: 0.5, durationMs: 30_000 });
    await lab.network.run(60_000);
    await day.expectWell();
    expect(await lab.close()).toBe(0);
  });

  test('counts what is no JSON, passes over what is new, and goes on', async () => {
    const day = await Day.begin(venue.id);
    const { lab } = day;
    lab.network.faults.set({ kind: 'unknown-fields', durationMs: 3000 });
    lab.network.faults.set({ kind: 'unknown-kind', durationMs: 3000 });
    await lab.network.run(4000);
    expect(lab.engine.health().totals).toMatchObject({ malformed: 0, gaps: 0, reconnects: 0 });
    lab.network.faults.set({ kind: 'malformed', how: 'garbage', count: 1 });
    lab.network.faults.set({ kind: 'malformed', how: 'cut', count: 1 });
    lab.network.faults.set({ kind: 'malformed', how: 'type', count: 1 });
    await lab.network.run(3000);
    expect(lab.engine.health().totals.malformed).toBe(3);
    await day.expectWell({ trades: venue.tradeIds === 'consecutive' });
    expect(await lab.close()).toBe(0);
  });

  test('subscribes again if the venue did not answer, or rejected for once', async () => {
    const lab = new Lab(venue.id, QUICK);
    const [{ symbol }] = (await lab.start()) as [Instrument];
    lab.network.faults.set({ kind: 'subscribe-unacknowledged', count: 1 });
    lab.network.faults.set({ kind: 'subscribe-rejected', count: 1 });
    lab.engine.addTradeStream(symbol);
    lab.engine.addOrderBookStream(symbol, { depth: 50 });
    expect(await lab.until(() => lab.trades.length > 3 && judgeBook(lab, symbol, 50).levels > 0, 180_000)).toBe(true);
    expect(
      lab.engine
        .streamStatuses()
        .map(({ state }) => state)
        .every((state) => state === 'running'),
    ).toBe(true);
    expect(await lab.close()).toBe(0);
  });

  test('is renewed before its age ends it, without a gap and without a book that starves', async () => {
    const day = await Day.begin(venue.id, {
      venue: { limits: { ...venue.limits, connectionAgeMs: 120_000 } },
      limits: { connectionLifeMs: 120_000 },
      config: { ...QUICK.config, maxConnectionAgeMs: 60_000 },
    });
    const { lab } = day;
    const opened = lab.opened.length;
    for (let at = 0; at < 100_000; at += 500) {
      await lab.network.run(500);
      expect(day.unwell()).toEqual([]);
    }
    expect(lab.opened.length).toBeGreaterThan(opened);
    await day.expectWell({ named: 0 });
    expect(lab.engine.health().totals).toMatchObject({ gaps: 0 });
    expect(await lab.close()).toBe(0);
  });

  test('is left before the venue closes it, if the venue says so', async () => {
    const day = await Day.begin(venue.id);
    const { lab } = day;
    lab.network.faults.set({ kind: 'expire' });
    await lab.network.run(90_000);
    await day.expectWell();
    if (lab.decoded.has('going-away')) expect(lab.engine.ledger({ kinds: ['gap', 'stale'] }).entries).toEqual([]);
    expect(await lab.close()).toBe(0);
  });
});

/** A symbol of a venue with its trades and its books of three depths, all of them well. */
class Day {
  readonly lab: Lab;
  readonly symbol: string;
  readonly depths = [5, 50, 1000];

  private constructor(lab: Lab, symbol: string) {
    this.lab = lab;
    this.symbol = symbol;
  }

  static async begin(id: Lab['venue']['id'], options: LabOptions = QUICK): Promise<Day> {
    const lab = new Lab(id, { ...QUICK, ...options });
    const [{ symbol }] = (await lab.start()) as [Instrument];
    const day = new Day(lab, symbol);
    lab.engine.addTradeStream(symbol);
    for (const depth of day.depths) lab.engine.addOrderBookStream(symbol, { depth });
    await day.#expectFlow();
    await lab.network.run(3000);
    return day;
  }

  /** Books true, trades new, nothing missing that the ledger does not name. */
  async expectWell(demand: { readonly trades?: boolean; readonly named?: number } = {}): Promise<void> {
    const { lab, symbol } = this;
    await this.#expectFlow();
    await lab.network.run(3000);
    const { wrong, compared, named } = judgeTrades(lab, symbol);
    expect([compared > 10, demand.trades === false ? [] : wrong]).toEqual([true, []]);
    if (demand.named !== undefined) expect(named).toBe(demand.named);
    expect(this.unwell()).toEqual([]);
  }

  async #expectFlow(): Promise<void> {
    const { lab } = this;
    const received = lab.trades.length;
    await lab.until(() => lab.trades.length > received + 8 && this.unwell().length === 0, 120_000);
    expect([lab.trades.length > received + 8, this.unwell()]).toEqual([true, []]);
  }

  /** Books that are not true, or do not say that they are as well as they can be. */
  unwell(): readonly object[] {
    const { lab, symbol, depths } = this;
    return depths
      .map((depth) => ({ depth, ...judgeBook(lab, symbol, depth) }))
      .filter(({ state, levels }) => levels === 0 || (state !== 'verified' && state !== 'unverifiable'));
  }
}

/** Waits of an engine in a hurry. */
const QUICK: LabOptions = {
  symbols: 1,
  eventsPerSecond: 8,
  config: { reconnect: { baseMs: 100, maxMs: 2000 }, candles: { historyOnOpen: 0 } },
};
