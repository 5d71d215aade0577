import path from 'node:path';
import { pino } from 'pino';
import type { Logger, StreamEntry } from 'pino';
import { EVENT_LEVELS, type LogEvent } from '../../../../src-shared/wire/event-log.ts';
import type { HostProblem } from '../../../../src-shared/wire/host-problem.ts';
import type { LogPort } from '../../../engine/ports.ts';
import { fileWords } from './file-words.ts';
import { createRotatingLog } from './rotating-log.ts';
import type { RotatingLog } from './rotating-log.ts';
import { visibleJson } from '../../../../src-shared/text/visible.ts';

/** Where log lines go. */
export interface LogPortOptions {
  /** Folder of the files; absent or empty for none. */
  readonly dir?: string;
  /** What the files are called, before `.log` and `.error.log`; `tapedeck` if absent. Two processes must not write to one file. */
  readonly name?: string;
  readonly level?: LogEvent['level'];
  /** Size of one file, bytes. */
  readonly maxBytes?: number;
  /** Rotated files kept beside each of the two. */
  readonly backups?: number;
  /** Receives one problem each time the disk begins to fail writes. */
  readonly onProblem?: (problem: HostProblem) => void;
  /** Takes lines too, such as `process.stderr` of a command; from this level on. */
  readonly also?: { readonly stream: { write(line: string): unknown }; readonly level: LogEvent['level'] };
}

/** A log with files to close. */
export interface NodeLogPort extends LogPort {
  /** Lines lost because the disk could not be written or was too slow, all files together. */
  readonly lostLines: number;
  /** Writes out what waits and closes the files. */
  close(): Promise<void>;
}

/**
 * JSON lines by pino: everything from DEBUG on to `<name>.log`, from WARN on to `<name>.error.log`, each rotated by size with a
 * fixed number of backups, so disk use has an upper bound of `2 x (1 + backups) x maxBytes`. A disk that cannot be written never stops the engine.
 */
export function createLogPort(options: LogPortOptions): NodeLogPort {
  const files: RotatingLog[] = [];
  const streams: StreamEntry[] = [];
  const also = options.also === undefined ? undefined : { level: options.also.level, stream: options.also.stream };
  // The files that lose lines cannot say so: the other stream does, for a host without a screen.
  const beside = also === undefined ? undefined : createLogger('debug', [also]);
  const reportLost = (problem: HostProblem): void => {
    options.onProblem?.(problem);
    if (beside !== undefined)
      writeEvent(beside, {
        name: 'HANDLER_ERROR',
        level: EVENT_LEVELS.HANDLER_ERROR.host,
        at: problem.at,
        fields: { problem: problem.code, file: problem.file, reason: problem.reason },
      });
  };
  if (options.dir !== undefined && options.dir !== '') {
    const { dir, name = 'tapedeck' } = options;
    const size = { maxBytes: options.maxBytes ?? MAX_BYTES, backups: options.backups ?? BACKUPS };
    // Both files are on one disk: one word about it will do.
    const failing = new Set<string>();
    const stateOf = (file: string) => ({
      onWriteFailed: (error: Error) => {
        if (failing.size === 0) reportLost({ code: 'log-lost', file: dir, reason: fileWords(error), at: Date.now() });
        failing.add(file);
      },
      onWritten: () => {
        failing.delete(file);
      },
    });
    const all = createRotatingLog({ file: path.join(dir, `${name}.log`), ...size, ...stateOf('all') });
    const errors = createRotatingLog({ file: path.join(dir, `${name}.error.log`), ...size, ...stateOf('errors') });
    files.push(all, errors);
    streams.push({ level: 'debug', stream: all }, { level: 'warn', stream: errors });
  }
  if (also !== undefined) streams.push(also);
  const logger = streams.length === 0 ? undefined : createLogger(options.level ?? 'debug', streams);
  return {
    write: (event) => {
      if (logger !== undefined) writeEvent(logger, event);
    },
    get lostLines() {
      return files.reduce((sum, file) => sum + file.lostLines, 0);
    },
    close: async () => {
      await Promise.all(files.map((file) => file.close()));
    },
  };
}

function createLogger(level: LogEvent['level'], streams: StreamEntry[]): Logger {
  const format = { level, base: null, timestamp: false, formatters: { level: (label: string) => ({ level: label }) } };
  // JSON leaves C1 and bidi characters as they are, which a terminal that shows the log would obey.
  const safe = streams.map(({ level: least, stream }): StreamEntry => ({
    ...(least === undefined ? {} : { level: least }),
    stream: { write: (line: string) => stream.write(visibleJson(line)) },
  }));
  return pino(format, pino.multistream(safe));
}

function writeEvent(logger: Logger, event: LogEvent): void {
  const { name, level, at, fields, ...about } = event;
  logger[level]({
    time: timeText(at),
    event: name,
    ...about,
    ...(fields === undefined ? {} : { fields: shortened(fields) }),
  });
}

/** ISO-8601; the number itself if it is no time of any calendar, as in a recording with times in another unit. */
function timeText(at: number): string {
  return Math.abs(at) <= LATEST_TIME ? new Date(at).toISOString() : String(at);
}

/** Fields with texts cut, so that one line has an upper bound. */
function shortened(fields: NonNullable<LogEvent['fields']>): Record<string, string | number | boolean> {
  const entries = Object.entries(fields).slice(0, MAX_FIELDS);
  return Object.fromEntries(
    entries.map(([key, value]) => [
      key,
      typeof value === 'string' && value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}…` : value,
    ]),
  );
}

/** Of a `Date`, epoch ms. */
const LATEST_TIME = 8.64e15;
const MAX_BYTES = 10_000_000;
const BACKUPS = 5;
const MAX_FIELDS = 16;
const MAX_TEXT = 500;
