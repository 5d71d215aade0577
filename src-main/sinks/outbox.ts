import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** How much an outbox may contain. */
export interface OutboxOptions {
  /** Entries that wait, at most. */
  readonly maxEntries: number;
  /** Bytes of all entries that wait, at most. */
  readonly maxBytes: number;
}

/** Something to be delivered. */
export interface OutboxEntry {
  /** Ascends in the order of adding. */
  readonly id: number;
  /** Unique; the same for every attempt. */
  readonly key: string;
  readonly body: string;
}

/** What became of an entry: kept, or not, because the outbox is at its bounds, the disk is full, or its file cannot be written, as `message` says. */
export type AddOutcome =
  | { readonly kind: 'kept' }
  | { readonly kind: 'full' | 'disk-full' | 'failed'; readonly message: string };

/** What an outbox contains. */
export interface OutboxHealth {
  readonly waiting: number;
  readonly waitingBytes: number;
  /** Entries that the receiver rejected for good, kept with its answer. */
  readonly setAside: number;
  /** When the oldest waiting entry was added, epoch ms; absent if none waits. */
  readonly oldestAt?: number;
}

/** The file cannot be used; the message says why, for people. */
export class OutboxError extends Error {
  override readonly name = 'OutboxError';
}

/**
 * Entries on disk in the order they were added, until they are delivered: what {@link Outbox.add} has kept survives the end of the process and of
 * the machine. When there is no room the oldest entries stay and the new one is not kept. One process at a time may use a file.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #database: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #first: StatementSync;
  readonly #remove: StatementSync;
  #waiting = 0;
  #waitingBytes = 0;
  #setAside = 0;

  /** Opens the file, or makes it. Throws {@link OutboxError}. */
  constructor(file: string, options: OutboxOptions) {
    this.#options = options;
    this.#database = openDatabase(file);
    this.#insert = this.#database.prepare('INSERT INTO waiting (key, body, added_at) VALUES (?, ?, ?)');
    this.#first = this.#database.prepare('SELECT id, key, body FROM waiting ORDER BY id LIMIT 1');
    this.#remove = this.#database.prepare('DELETE FROM waiting WHERE id = ?');
    const sums = this.#database
      .prepare('SELECT count(*) AS entries, coalesce(sum(length(CAST(body AS BLOB))), 0) AS bytes FROM waiting')
      .get() as { readonly entries: number; readonly bytes: number };
    this.#waiting = sums.entries;
    this.#waitingBytes = sums.bytes;
    this.#setAside = (
      this.#database.prepare('SELECT count(*) AS entries FROM set_aside').get() as { readonly entries: number }
    ).entries;
  }

  /** Keeps an entry; it is on the disk when this returns. `at` is epoch ms. */
  add(key: string, body: string, at: number): AddOutcome {
    const bytes = Buffer.byteLength(body);
    const { maxEntries, maxBytes } = this.#options;
    if (this.#waiting >= maxEntries)
      return { kind: 'full', message: `${String(maxEntries)} entries wait already: the oldest are kept` };
    if (this.#waitingBytes + bytes > maxBytes)
      return { kind: 'full', message: `${String(this.#waitingBytes)} bytes wait already: the oldest are kept` };
    try {
      this.#insert.run(key, body, at);
    } catch (error) {
      return toAddOutcome(error);
    }
    this.#waiting++;
    this.#waitingBytes += bytes;
    return { kind: 'kept' };
  }

  /** The entry to be delivered next; undefined if none waits. */
  first(): OutboxEntry | undefined {
    return this.#first.get() as OutboxEntry | undefined;
  }

  /** It was delivered. Throws {@link OutboxError} if the file cannot be written: it will be delivered again. */
  remove({ id, body }: OutboxEntry): void {
    try {
      this.#remove.run(id);
    } catch (error) {
      throw toOutboxError(error);
    }
    this.#forget(body);
  }

  /** The receiver rejected it for good; it is kept with the answer and not tried again. `at` is epoch ms. Throws {@link OutboxError}. */
  setAside({ id, key, body }: OutboxEntry, answer: string, at: number): void {
    try {
      this.#database.exec('BEGIN');
      this.#database
        .prepare('INSERT INTO set_aside (key, body, answer, rejected_at) VALUES (?, ?, ?, ?)')
        .run(key, body, answer, at);
      this.#remove.run(id);
      this.#database.exec('COMMIT');
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw toOutboxError(error);
    }
    this.#setAside++;
    this.#forget(body);
  }

  /** Everything that the receiver rejected for good, oldest first. */
  rejected(): readonly { readonly key: string; readonly body: string; readonly answer: string }[] {
    return this.#database.prepare('SELECT key, body, answer FROM set_aside ORDER BY rowid').all() as unknown as {
      readonly key: string;
      readonly body: string;
      readonly answer: string;
    }[];
  }

  health(): OutboxHealth {
    const oldest = this.#database.prepare('SELECT min(added_at) AS at FROM waiting').get() as {
      readonly at: number | null;
    };
    return {
      waiting: this.#waiting,
      waitingBytes: this.#waitingBytes,
      setAside: this.#setAside,
      ...(oldest.at === null ? {} : { oldestAt: oldest.at }),
    };
  }

  /** Closes the file. May be called twice. */
  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }

  #forget(body: string): void {
    this.#waiting--;
    this.#waitingBytes -= Buffer.byteLength(body);
  }
}

function openDatabase(file: string): DatabaseSync {
  // Not imported, so that a runtime without it can do all the rest.
  const sqlite = (process as Partial<Pick<typeof process, 'getBuiltinModule'>>).getBuiltinModule?.('node:sqlite');
  if (sqlite === undefined)
    throw new OutboxError(
      `an outbox needs Node 22.13 or newer, whose node:sqlite it is kept with; this is ${process.version}`,
    );
  let database: DatabaseSync | undefined;
  try {
    database = new sqlite.DatabaseSync(file);
    // Exclusive: two senders of one outbox would deliver everything twice. Full: a commit is on the disk when it returns.
    database.exec(
      'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA auto_vacuum = FULL;',
    );
    database.exec(SCHEMA);
    // Takes the lock now rather than with the first entry.
    database.exec('BEGIN EXCLUSIVE; COMMIT');
    return database;
  } catch (error) {
    if (database?.isOpen === true) database.close();
    throw toOutboxError(error, file);
  }
}

function toAddOutcome(error: unknown): AddOutcome {
  return codeOf(error) === SQLITE_FULL
    ? { kind: 'disk-full', message: 'the disk is full: what waits already is kept' }
    : { kind: 'failed', message: toOutboxError(error).message };
}

function toOutboxError(error: unknown, file?: string): OutboxError {
  const about = file === undefined ? 'the outbox' : file;
  const message = error instanceof Error ? error.message : String(error);
  switch (codeOf(error)) {
    case SQLITE_BUSY:
      return new OutboxError(`${about} is in use by another process: give each its own folder`);
    case SQLITE_NOT_A_DATABASE:
    case SQLITE_CORRUPT:
      return new OutboxError(`${about} is damaged (${message}): move it away, and a new one is made`);
    case SQLITE_FULL:
      return new OutboxError(`${about} cannot be written: the disk is full`);
    case SQLITE_READ_ONLY:
    case SQLITE_CANNOT_OPEN:
      return new OutboxError(`${about} cannot be written: ${message}`);
    default:
      return new OutboxError(`${about}: ${message}`);
  }
}

/** SQLite's primary result code of an error; NaN if it is none of SQLite's. */
function codeOf(error: unknown): number {
  return error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : NaN;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS waiting (
    id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, body TEXT NOT NULL, added_at REAL NOT NULL);
  CREATE TABLE IF NOT EXISTS set_aside (
    key TEXT NOT NULL, body TEXT NOT NULL, answer TEXT NOT NULL, rejected_at REAL NOT NULL);
`;
const SQLITE_BUSY = 5;
const SQLITE_READ_ONLY = 8;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CANNOT_OPEN = 14;
const SQLITE_NOT_A_DATABASE = 26;
