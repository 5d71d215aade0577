import { expect } from 'vitest';
import { Decoded } from '../src-main/engine/venue/decoded.ts';
import { LevelList } from '../src-main/engine/venue/records.ts';

/** Two ways of reading the same frames: from bytes if a frame is as it usually is, and by way of JSON.parse. */
export interface Decoders {
  /** False if it leaves the frame to the other. */
  readonly scan: (bytes: Uint8Array, out: Decoded) => boolean;
  readonly decode: (bytes: Uint8Array, out: Decoded) => void;
}

/** True if the scanner read the frame; then the plain decoder must have read the very same. */
export function expectAgreement({ scan, decode }: Decoders, bytes: Uint8Array): boolean {
  const scanned = new Decoded();
  const plain = new Decoded();
  decode(bytes, plain);
  if (!scan(bytes, scanned)) return false;
  expect(factsOf(scanned), new TextDecoder().decode(bytes)).toEqual(factsOf(plain));
  return true;
}

function factsOf(decoded: Decoded): object {
  const records = decoded.records
    .slice(0, decoded.recordCount)
    .map((record) =>
      Object.fromEntries(
        Object.entries(record).map(([key, value]) => [key, value instanceof LevelList ? levelsOf(value) : value]),
      ),
    );
  return { kind: decoded.kind, topic: decoded.topic, records };
}

function levelsOf(list: LevelList): object {
  const { count, prices, priceScales, priceSents, sizes, sizeScales, sizeSents, wide, orders } = list;
  return [
    [prices, priceScales, priceSents, sizes, sizeScales, sizeSents].map((column) =>
      Array.from(column.subarray(0, count)),
    ),
    wide,
    orders?.subarray(0, count),
  ];
}

/** The two decoders of an exchange and what they are compared on. Frames are shaped as of July 2026; their values are made up. */
export interface DecoderCase {
  readonly family: string;
  /** One for each kind of market whose frames are read differently. */
  readonly decoders: readonly Decoders[];
  /** What a scanner must take. */
  readonly hotFrames: readonly string[];
  /** What is left to the plain decoder. */
  readonly rareFrames: readonly string[];
  /** Pieces put into frames: fields twice, elements more or fewer, other spellings of numbers. */
  readonly parts: readonly string[];
  /** Recorded sessions of the exchange that may be on this machine, and which of their frames a scanner takes. */
  readonly recorded: { readonly names: readonly string[]; readonly hot: RegExp };
}
