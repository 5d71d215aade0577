import { keptTexts } from '../../../src-shared/market/byte-interner.ts';
import { KEY_CLOSE, KEY_NONE } from '../../../src-shared/market/byte-scanner.ts';
import { isInterval } from '../../../src-shared/market/interval.ts';
import type { CandleRecord } from '../../engine/venue/records.ts';
import { isWholeCandle, toEpochMs } from './names.ts';
import { passBy, scanner, symbolInto, timeInto } from './scan-fields.ts';

/** Reads a candle. */
export function scanKline(bytes: Uint8Array, record: CandleRecord, streamType: number): boolean {
  let hasCandle = false;
  for (let key = scanner.key(); key !== KEY_CLOSE; key = scanner.key()) {
    let isRead: boolean;
    switch (key) {
      case SMALL_S:
        isRead = symbolInto(bytes, record);
        break;
      case LARGE_E:
        isRead = timeInto(record);
        break;
      case SMALL_K:
        isRead = !hasCandle && scanner.take(OPEN_BRACE) && scanCandle(bytes, record);
        hasCandle = true;
        break;
      default:
        isRead = passBy(key, streamType);
    }
    if (!isRead) return false;
  }
  return hasCandle && isWholeCandle(record);
}

function scanCandle(bytes: Uint8Array, record: CandleRecord): boolean {
  let has = 0;
  for (let key = scanner.firstKey(); key !== KEY_CLOSE; key = scanner.key()) {
    let isRead: boolean;
    switch (key) {
      case SMALL_T:
        isRead = scanner.whole();
        record.openTime = toEpochMs(scanner.mantissa);
        break;
      case LARGE_T:
        isRead = scanner.whole();
        record.closeTime = Math.floor(toEpochMs(scanner.mantissa));
        break;
      case SMALL_I:
        isRead = intervalInto(bytes, record);
        has |= 1;
        break;
      case SMALL_X:
        isRead = scanner.flag();
        record.isClosed = scanner.mantissa === 1;
        has |= 2;
        break;
      case SMALL_N:
        isRead = scanner.whole();
        record.tradeCount = scanner.mantissa;
        break;
      default:
        isRead = candleDecimalInto(key, record);
    }
    if (!isRead) return false;
  }
  return has === 3;
}

function candleDecimalInto(key: number, record: CandleRecord): boolean {
  switch (key) {
    case SMALL_O:
      return scanner.decimalInto(record.open);
    case SMALL_H:
      return scanner.decimalInto(record.high);
    case SMALL_L:
      return scanner.decimalInto(record.low);
    case SMALL_C:
      return scanner.decimalInto(record.close);
    case SMALL_V:
      return scanner.decimalInto(record.volume);
    case SMALL_Q:
      return scanner.decimalInto(record.quoteVolume);
    case LARGE_V:
      return scanner.decimalInto(record.takerBuyVolume);
    default:
      return key !== KEY_NONE && scanner.skip();
  }
}

function intervalInto(bytes: Uint8Array, record: CandleRecord): boolean {
  const interval = scanner.text() ? INTERVALS.of(bytes, scanner) : undefined;
  if (interval === undefined) return false;
  record.interval = interval;
  return true;
}

const INTERVALS = keptTexts((text) => (isInterval(text) ? text : undefined));
const OPEN_BRACE = 0x7b;

// Keys as the scanner gives them. Plain numbers, so that switches over them become jump tables.
const LARGE_E = 0x45;
const LARGE_T = 0x54;
const LARGE_V = 0x56;
const SMALL_C = 0x63;
const SMALL_H = 0x68;
const SMALL_I = 0x69;
const SMALL_K = 0x6b;
const SMALL_L = 0x6c;
const SMALL_N = 0x6e;
const SMALL_O = 0x6f;
const SMALL_Q = 0x71;
const SMALL_S = 0x73;
const SMALL_T = 0x74;
const SMALL_V = 0x76;
const SMALL_X = 0x78;
