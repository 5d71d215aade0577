/** What is known about a book. Only `verified` claims that it equals the venue's. */
export const BOOK_STATES = ['syncing', 'verified', 'unverifiable', 'suspect', 'stale', 'resyncing'] as const;

/**
 * `syncing`: waiting for the first snapshot or join. `verified`: an unbroken sequence chain from a snapshot.
 * `unverifiable`: full snapshots without a chain (partial depth). `suspect`: crossed, or contradicts another source.
 * `stale`: too long without data. `resyncing`: a gap was seen, a new snapshot is on its way.
 */
export type BookState = (typeof BOOK_STATES)[number];

/** Why a book can be in its state. */
export const BOOK_REASONS = [
  'waiting-for-stream',
  'waiting-for-snapshot',
  'snapshot-too-old',
  'snapshot-failed',
  'rate-limited',
  'chain-unbroken',
  'checksum-matches',
  'no-sequence',
  'checksum-mismatch',
  'sequence-gap',
  'crossed',
  'silence',
  'connection-lost',
  'connection-renewed',
  'stopped',
] as const;

/** Why a book is in its state: a code the screen turns into words. */
export type BookReason = (typeof BOOK_REASONS)[number];

/** States of a connection or of a stream. */
export const STREAM_STATES = [
  'starting',
  'connecting',
  'running',
  'reconnecting',
  'stale',
  'stopped',
  'failed',
] as const;

/**
 * State of a connection or of a stream. `starting`: not up yet. `connecting`: not up yet, and an attempt has failed. `reconnecting`: it has
 * been up, was lost and is being opened again.
 */
export type StreamState = (typeof STREAM_STATES)[number];
