import { parseDecimal } from '../../../src-shared/market/decimal.ts';
import type { LevelStrings } from '../../../src-shared/market/events.ts';
import { BookRecord, type LevelList } from '../venue/records.ts';

/** What tests say about a book message; absent sequences are NaN. */
export interface BookFacts {
  readonly snapshot?: boolean;
  readonly first?: number;
  readonly last?: number;
  readonly previous?: number;
  readonly checksum?: number;
  readonly covers?: number;
  readonly at?: number;
  readonly bids?: readonly LevelStrings[];
  readonly asks?: readonly LevelStrings[];
  /** How many orders make each of the levels, by side; none are said if absent. */
  readonly orders?: { readonly bids?: readonly number[]; readonly asks?: readonly number[] };
}

/** A book message for tests. */
export function toBookRecord(facts: BookFacts): BookRecord {
  const record = new BookRecord();
  record.symbol = 'BTCUSDT';
  fillBook(record, facts);
  return record;
}

/** Puts what tests say about a book message into a record that is empty but for its symbol. */
export function fillBook(record: BookRecord, facts: BookFacts): void {
  record.isSnapshot = facts.snapshot ?? false;
  record.firstSequence = facts.first ?? NaN;
  record.lastSequence = facts.last ?? NaN;
  record.previousSequence = facts.previous ?? NaN;
  record.checksum = facts.checksum ?? NaN;
  record.covers = facts.covers ?? Infinity;
  record.venueTime = facts.at ?? NaN;
  addLevels(record.bids, facts.bids, facts.orders?.bids);
  addLevels(record.asks, facts.asks, facts.orders?.asks);
}

function addLevels(list: LevelList, levels: readonly LevelStrings[] = [], orders: readonly number[] = []): void {
  for (const [index, level] of levels.entries()) {
    addLevel(list, level);
    list.setOrders(index, orders[index] ?? 0);
  }
}

function addLevel(list: LevelList, [price, size]: LevelStrings): void {
  const parsedPrice = parseDecimal(price);
  const parsedSize = parseDecimal(size);
  if (parsedPrice === undefined || parsedSize === undefined) throw new Error(`no decimal: ${price} ${size}`);
  const index = list.add();
  list.prices[index] = parsedPrice.mantissa;
  list.priceScales[index] = parsedPrice.scale;
  list.priceSents[index] = parsedPrice.decimals;
  list.sizes[index] = parsedSize.mantissa;
  list.sizeScales[index] = parsedSize.scale;
  list.sizeSents[index] = parsedSize.decimals;
  if (!parsedPrice.isExact || !parsedSize.isExact) (list.wide ??= new Map()).set(index, [price, size]);
}
