import type { FrameWriter } from './frame-writer.ts';

/** What one subscription of one client was last sent, and how it is sent what is new. */
export interface SectionWriter {
  /** Whether there is news. Cheap: asked at every tick. */
  isDirty(now: number): boolean;
  /** When the newest sampled message of its stream was decoded, monotonic ms; NaN for none. Absent if it has many streams or none. */
  sampledAt?(): number;
  /** Adds its section and remembers it as sent. */
  write(frame: FrameWriter, now: number): void;
  /** Gives its streams back. May be called twice. */
  dispose(): void;
}
