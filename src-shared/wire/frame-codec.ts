import { hasUsualShape } from '../text/json-shape.ts';
import type { DecodedFrame, FrameHeader } from './feed-frame.ts';

/** Packs a frame for the wire; see `feed-frame.ts` for the layout. Only the first `count` of `numbers` are sent. */
export function encodeFrame(header: FrameHeader, numbers: Float64Array, count: number): ArrayBuffer {
  const json = ENCODER.encode(JSON.stringify(header));
  const headerLength = (json.length + 7) & ~7;
  const message = new ArrayBuffer(PREFIX_BYTES + headerLength + count * 8);
  const view = new DataView(message);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, headerLength, true);
  const bytes = new Uint8Array(message);
  bytes.fill(SPACE, PREFIX_BYTES + json.length, PREFIX_BYTES + headerLength);
  bytes.set(json, PREFIX_BYTES);
  new Float64Array(message, PREFIX_BYTES + headerLength, count).set(numbers.subarray(0, count));
  return message;
}

/** Takes a frame apart; undefined if the bytes are not one. The header's shape is trusted: both ends are of one build. */
export function decodeFrame(message: ArrayBuffer): DecodedFrame | undefined {
  if (message.byteLength < PREFIX_BYTES || message.byteLength % 8 !== 0) return undefined;
  const view = new DataView(message);
  if (view.getUint32(0, true) !== MAGIC) return undefined;
  const headerLength = view.getUint32(4, true);
  const start = PREFIX_BYTES + headerLength;
  if (headerLength % 8 !== 0 || start > message.byteLength) return undefined;
  const json = new Uint8Array(message, PREFIX_BYTES, headerLength);
  if (!hasUsualShape(json)) return undefined;
  try {
    const header = JSON.parse(DECODER.decode(json)) as FrameHeader;
    return { header, numbers: new Float64Array(message, start) };
  } catch {
    return undefined;
  }
}

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder('utf-8');
/** `TDK1` little-endian. */
const MAGIC = 0x314b_4454;
const PREFIX_BYTES = 8;
const SPACE = 32;
