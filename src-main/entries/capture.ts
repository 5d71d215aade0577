// The package entry `./capture`: recorded sessions and raw frames, through the same decoders and books as live data.
export { CaptureReader } from '../engine/replay/capture-reader.ts';
export type { CaptureFindings } from '../engine/replay/capture-reader.ts';
export type { CaptureEvent, CaptureHeader } from '../engine/replay/capture-line.ts';
export { openReplay } from '../engine/replay/replay.ts';
export type { Replay, ReplayOptions } from '../engine/replay/replay.ts';
export { finalBooks } from '../engine/replay/final-books.ts';
export type { FinalBook } from '../engine/replay/final-books.ts';
export { Normalizer } from '../engine/normalize.ts';
export type { Normalized } from '../engine/normalize.ts';
