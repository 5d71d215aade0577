import { KEY_CLOSE } from '../../../src-shared/market/byte-scanner.ts';
import type {
  BboRecord,
  DecimalSlot,
  LiquidationRecord,
  MarkPriceRecord,
  TickerRecord,
} from '../../engine/venue/records.ts';
import { isWholeBbo, toEpochMs } from './names.ts';
import { optionalInto, passBy, scanner, signedInto, symbolInto, timeInto } from './scan-fields.ts';

/** Reads a best bid and offer. */
export function scanBbo(bytes: Uint8Array, record: BboRecord, firstKey: number, streamType: number): boolean {
  for (let key = firstKey; key !== KEY_CLOSE; key = scanner.key()) {
    let isRead: boolean;
    switch (key) {
      case SMALL_S:
        isRead = symbolInto(bytes, record);
        break;
      case SMALL_U:
        isRead = scanner.whole();
        record.sequence = scanner.mantissa;
        break;
      case SMALL_B:
        isRead = scanner.decimalInto(record.bidPrice);
        break;
      case LARGE_B:
        isRead = scanner.decimalInto(record.bidSize);
        break;
      case SMALL_A:
        isRead = scanner.decimalInto(record.askPrice);
        break;
      case LARGE_A:
        isRead = scanner.decimalInto(record.askSize);
        break;
      case LARGE_E:
        isRead = timeInto(record);
        break;
      case SMALL_E:
        isRead = scanner.takeAll(BOOK_TICKER);
        break;
      default:
        isRead = passBy(key, streamType);
    }
    if (!isRead) return false;
  }
  return isWholeBbo(record);
}

/** Reads the statistics of a day, with or without those of the best bid and offer. */
export function scanTicker(bytes: Uint8Array, record: TickerRecord, streamType: number): boolean {
  for (let key = scanner.key(); key !== KEY_CLOSE; key = scanner.key()) {
    let isRead: boolean;
    switch (key) {
      case SMALL_S:
        isRead = symbolInto(bytes, record);
        break;
      case LARGE_E:
        isRead = timeInto(record);
        break;
      case SMALL_N:
        isRead = scanner.whole();
        record.tradeCount = scanner.mantissa;
        break;
      case SMALL_P:
        isRead = signedInto(record.priceChange);
        break;
      case LARGE_P:
        isRead = signedInto(record.priceChangePercent);
        break;
      default: {
        const slot = tickerSlot(key, record);
        isRead = slot === undefined ? passBy(key, streamType) : optionalInto(slot);
      }
    }
    if (!isRead) return false;
  }
  return record.symbol !== '' && record.last.present;
}

function tickerSlot(key: number, record: TickerRecord): DecimalSlot | undefined {
  switch (key) {
    case SMALL_C:
      return record.last;
    case SMALL_O:
      return record.open;
    case SMALL_H:
      return record.high;
    case SMALL_L:
      return record.low;
    case SMALL_V:
      return record.volume;
    case SMALL_Q:
      return record.quoteVolume;
    case SMALL_B:
      return record.bidPrice;
    case SMALL_A:
      return record.askPrice;
    default:
      return undefined;
  }
}

/** Reads a mark price. Delivery contracts send `r:""` and `T:0`: they have no funding. */
export function scanMarkPrice(bytes: Uint8Array, record: MarkPriceRecord, streamType: number): boolean {
  for (let key = scanner.key(); key !== KEY_CLOSE; key = scanner.key()) {
    let isRead: boolean;
    switch (key) {
      case SMALL_S:
        isRead = symbolInto(bytes, record);
        break;
      case LARGE_E:
        isRead = timeInto(record);
        break;
      case LARGE_T:
        isRead = scanner.whole();
        record.nextFundingTime = scanner.mantissa === 0 ? NaN : toEpochMs(scanner.mantissa);
        break;
      case SMALL_P:
        isRead = optionalInto(record.markPrice);
        break;
      case SMALL_I:
        isRead = optionalInto(record.indexPrice);
        break;
      case SMALL_R:
        isRead = signedInto(record.fundingRate);
        break;
      default:
        isRead = passBy(key, streamType);
    }
    if (!isRead) return false;
  }
  return record.symbol !== '' && record.markPrice.present;
}

/** Reads a liquidation; some events say inside the order which futures market it is of. */
export function scanForceOrder(bytes: Uint8Array, record: LiquidationRecord, streamType: number): boolean {
  let hasOrder = false;
  for (let key = scanner.key(); key !== KEY_CLOSE; key = scanner.key()) {
    let isRead: boolean;
    if (key === SMALL_O) {
      isRead = !hasOrder && scanner.take(OPEN_BRACE) && scanOrder(bytes, record, streamType);
      hasOrder = true;
    } else isRead = passBy(key, streamType);
    if (!isRead) return false;
  }
  return hasOrder && record.symbol !== '' && record.price.present && record.size.present;
}

function scanOrder(bytes: Uint8Array, record: LiquidationRecord, streamType: number): boolean {
  let hasSide = false;
  for (let key = scanner.firstKey(); key !== KEY_CLOSE; key = scanner.key()) {
    let isRead: boolean;
    switch (key) {
      case SMALL_S:
        isRead = symbolInto(bytes, record);
        break;
      case LARGE_S:
        record.isBuy = scanner.takeAll(BUY);
        hasSide = isRead = record.isBuy || scanner.takeAll(SELL);
        break;
      case SMALL_P:
        isRead = optionalInto(record.price);
        break;
      case SMALL_Q:
        isRead = optionalInto(record.size);
        break;
      case SMALL_AP:
        isRead = optionalInto(record.averagePrice);
        break;
      case LARGE_T:
        isRead = timeInto(record);
        break;
      default:
        isRead = passBy(key, streamType);
    }
    if (!isRead) return false;
  }
  return hasSide;
}

const UTF8 = new TextEncoder();
/** The name of the events of a best bid and offer. */
export const BOOK_TICKER = UTF8.encode('"bookTicker"');
const BUY = UTF8.encode('"BUY"');
const SELL = UTF8.encode('"SELL"');
const OPEN_BRACE = 0x7b;

// Keys as the scanner gives them. Plain numbers, so that switches over them become jump tables.
const LARGE_A = 0x41;
const LARGE_B = 0x42;
const LARGE_E = 0x45;
const LARGE_P = 0x50;
const LARGE_S = 0x53;
const LARGE_T = 0x54;
const SMALL_A = 0x61;
const SMALL_B = 0x62;
const SMALL_C = 0x63;
const SMALL_E = 0x65;
const SMALL_H = 0x68;
const SMALL_I = 0x69;
const SMALL_L = 0x6c;
const SMALL_N = 0x6e;
const SMALL_O = 0x6f;
const SMALL_P = 0x70;
const SMALL_Q = 0x71;
const SMALL_R = 0x72;
const SMALL_S = 0x73;
const SMALL_U = 0x75;
const SMALL_V = 0x76;
const SMALL_AP = 0x6170;
