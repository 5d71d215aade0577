import type { StreamVenueId } from '../../../../src-shared/market/venue-ids.ts';
import { redactControl } from './redaction.ts';

/** Where the lines of a capture go. */
export type LineSink = (line: string) => void;

/**
 * Writes what passes between us and a venue as the lines of a capture, without personal data: hosts are those of the venue whatever was
 * asked, and what is no market data loses addresses and the names of connections. It ends at {@link MOST_CHARACTERS}.
 */
export class CaptureSink {
  /** Whether it is full, and what came later is missing. */
  isFull = false;
  readonly #write: LineSink;
  readonly #hosts: readonly (readonly [own: string, shown: string])[];
  #characters = 0;

  /** `hosts`: base URLs that are replaced, and by what. */
  constructor(
    write: LineSink,
    {
      venue,
      startedAt,
      hosts,
    }: {
      readonly venue: StreamVenueId;
      readonly startedAt: number;
      readonly hosts: readonly (readonly [own: string, shown: string])[];
    },
  ) {
    this.#write = write;
    this.#hosts = hosts;
    this.#add({ format: 'tapedeck-capture', version: 1, venue, startedAt });
  }

  open(at: number, conn: number, url: string): void {
    this.#add({ t: at, dir: 'open', conn, url: this.#shown(url) });
  }

  close(at: number, conn: number): void {
    this.#add({ t: at, dir: 'close', conn });
  }

  sent(at: number, conn: number, text: string): void {
    this.#add({ t: at, dir: 'send', conn, text });
  }

  received(at: number, conn: number, { text, isData }: { readonly text: string; readonly isData: boolean }): void {
    this.#add({ t: at, dir: 'recv', conn, text: isData ? text : redactControl(text) });
  }

  answered(at: number, url: string, { status, text }: { readonly status: number; readonly text: string }): void {
    if (text.length > LONGEST_ANSWER) return;
    const what = status === 200 ? '' : String(status);
    this.#add({ t: at, dir: 'rest', url: this.#shown(url), what, text: status === 200 ? text : redactControl(text) });
  }

  #shown(url: string): string {
    const host = this.#hosts.find(([own]) => url.startsWith(own));
    return host === undefined ? url : host[1] + url.slice(host[0].length);
  }

  #add(line: object): void {
    if (this.isFull) return;
    const text = JSON.stringify(line);
    this.#characters += text.length;
    this.isFull = this.#characters > MOST_CHARACTERS;
    if (!this.isFull) this.#write(text);
  }
}

/** Of one capture; compressed it is about a tenth. */
const MOST_CHARACTERS = 64 * 1024 * 1024;
/** Lists of instruments may be of many megabytes. */
const LONGEST_ANSWER = 4 * 1024 * 1024;
