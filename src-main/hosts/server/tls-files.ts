import { readFile, stat } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import type { EngineConfig } from '../../engine/config/config.ts';

/** Certificate and key, PEM. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

type TlsPaths = EngineConfig['serve']['tls'];

/** Reads what the options name; undefined if they name nothing. Rejects, in words for people, if a file cannot be read or is not what it should be. */
export async function readTls({ cert, key }: TlsPaths): Promise<TlsFiles | undefined> {
  if (cert === '' || key === '') return undefined;
  const [certificate, privateKey] = await Promise.all([read('cert', cert), read('key', key)]);
  const files = { cert: certificate, key: privateKey };
  try {
    createSecureContext(files);
  } catch (error) {
    throw new Error(`serve.tls: no certificate and its key: ${wordsOf(error)}`, { cause: error });
  }
  return files;
}

/** What a watch is made of. */
export interface TlsWatchOptions {
  readonly paths: TlsPaths;
  /** New files that fit. */
  readonly onChange: (files: TlsFiles) => void;
  /** Why new files are not used, in words; those before stay in use. Called once a state of the files. */
  readonly onProblem: (reason: string) => void;
  readonly everyMs?: number;
}

/** Reads the certificate again once its files have changed: every minute, and on request. */
export class TlsWatch {
  readonly #options: TlsWatchOptions;
  readonly #timer: NodeJS.Timeout;
  /** The files as they were last read, with success or without. */
  #stamp: string | undefined;
  #used: TlsFiles | undefined;
  #looking: Promise<void> | undefined;

  /** `used` are the files in use. */
  constructor(options: TlsWatchOptions, used: TlsFiles) {
    this.#options = options;
    this.#used = used;
    this.#timer = setInterval(() => {
      void this.look();
    }, options.everyMs ?? LOOK_MS);
    this.#timer.unref();
  }

  /** Looks now; resolves when the files are in use or rejected. Never rejects itself. */
  look(): Promise<void> {
    return (this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    }));
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    const { paths, onChange, onProblem } = this.#options;
    const stamp = await stampOf(paths);
    if (stamp === this.#stamp) return;
    this.#stamp = stamp;
    try {
      const files = await readTls(paths);
      // Touched, and the same.
      if (files === undefined || (files.cert === this.#used?.cert && files.key === this.#used.key)) return;
      onChange(files);
      this.#used = files;
    } catch (error) {
      onProblem(wordsOf(error));
    }
  }
}

/** Changes whenever either file does; a file that cannot be looked at is a state of its own. */
async function stampOf({ cert, key }: TlsPaths): Promise<string> {
  const stamps = await Promise.all(
    [cert, key].map((file) =>
      stat(file).then(
        ({ mtimeMs, size, ino }) => [mtimeMs, size, ino].join(' '),
        (error: unknown) => wordsOf(error),
      ),
    ),
  );
  return stamps.join(', ');
}

function read(option: string, file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    throw new Error(`serve.tls.${option}: ${wordsOf(error)}`, { cause: error });
  });
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const LOOK_MS = 60_000;
