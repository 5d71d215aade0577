import type { BookReason } from '../../src-shared/market/book-state.ts';

/** Why a book is in its state, in words that follow a colon. */
export function reasonWords(reason: BookReason | undefined): string {
  return reason === undefined ? '' : REASONS[reason];
}

const REASONS: Readonly<Record<BookReason, string>> = {
  'waiting-for-stream': 'waiting for the stream',
  'waiting-for-snapshot': 'waiting for a snapshot',
  'snapshot-too-old': 'the snapshot is older than the stream, fetching another',
  'snapshot-failed': 'the snapshot could not be fetched, trying again',
  'rate-limited': "waiting for the venue's request budget",
  'chain-unbroken': 'unbroken sequence',
  'checksum-matches': 'checksum matches',
  'checksum-mismatch': "the checksum is not the venue's, fetching a new snapshot",
  'no-sequence': 'snapshots without a sequence',
  'sequence-gap': 'updates are missing, fetching a new snapshot',
  crossed: 'bids and asks cross',
  silence: 'no data',
  'connection-lost': 'connection lost',
  'connection-renewed': 'connection renewed',
  stopped: 'stopped',
};
