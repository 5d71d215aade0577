import type { BookChecksum } from '../venue/venue.ts';
import type { OrderBook } from './order-book.ts';

/** The checksum of a book as its venue makes it, a signed 32-bit number. Source: OKX v5 "Checksum", read 2026-09, and a recording of 2022. */
export function checksumOf(book: OrderBook, rule: BookChecksum): number {
  const levels = LEVELS[rule];
  const { bids, asks } = book;
  const parts: string[] = [];
  for (let rank = 0; rank < levels && (rank < bids.count || rank < asks.count); rank++) {
    if (rank < bids.count) parts.push(book.priceText(bids, rank), book.sizeText(bids, rank));
    if (rank < asks.count) parts.push(book.priceText(asks, rank), book.sizeText(asks, rank));
  }
  return crc32(parts.join(':'));
}

/** CRC-32 (IEEE) of ASCII text, signed. */
function crc32(text: string): number {
  let crc = -1;
  for (let i = 0; i < text.length; i++) crc = (TABLE[(crc ^ text.charCodeAt(i)) & 0xff] as number) ^ (crc >>> 8);
  return ~crc;
}

const LEVELS: Readonly<Record<BookChecksum, number>> = { 'crc32-25': 25 };

const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = (value & 1) === 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});
