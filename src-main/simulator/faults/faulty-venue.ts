import type { StreamVenueId } from '../../../src-shared/market/venue-ids.ts';
import { isRejection } from '../dialects/dialect.ts';
import type { Dialect, HttpAsk, HttpReply, Session } from '../dialects/dialect.ts';
import type { Timeline } from '../timeline.ts';
import type { Fault, FaultOf } from './fault.ts';
import type { Faults, Target, Victim } from './faults.ts';
import { FaultyConnection } from './faulty-connection.ts';
import type { Wire, WireReply } from './wire.ts';

/** What the lines of a world share. */
export interface LineOptions {
  readonly faults: Faults;
  readonly timeline: Timeline;
  /** The number of the next socket. */
  readonly nextSocket: () => number;
}

/** The way to one venue, with the faults that are set. Transports see venues only through it. */
export class FaultyVenue implements Victim {
  readonly #dialect: Dialect;
  readonly #o: LineOptions;

  constructor(dialect: Dialect, options: LineOptions) {
    this.#dialect = dialect;
    this.#o = options;
    options.faults.join(this);
  }

  /** Counts anew the books that a fault is aimed at, or announces maintenance. */
  strike(id: number, fault: Fault): void {
    if (fault.kind === 'maintenance') this.#announce(id, fault);
    if (fault.kind !== 'renumber') return;
    const { venue, listings } = this.#dialect;
    for (const listing of listings) {
      const topic = { name: 'book', channel: 'book', symbol: listing.symbol, isBook: true };
      if (this.#o.faults.takeOf(id, { venue, topic }) !== undefined) listing.renumber();
    }
  }

  faultsChanged(): void {
    // Every other fault of a venue is looked up when it is used.
  }

  /** A new connection, or why it is rejected. */
  connect(target: string, wire: Wire): Session | WireReply {
    const { faults, timeline, nextSocket } = this.#o;
    const socket = nextSocket();
    const { venue, wording } = this.#dialect;
    if (faults.take('endpoint-unreachable', { venue, socket }) !== undefined) return UNREACHABLE;
    const connection = new FaultyConnection({ venue, socket, wire, wording, faults, timeline });
    const outcome = this.#dialect.connect(target, connection);
    if (isRejection(outcome)) return outcome;
    connection.start(outcome);
    return connection;
  }

  /** The answer to a request, and how it travels. */
  request(ask: HttpAsk): WireReply {
    const { faults } = this.#o;
    if (faults.isQuiet) return this.#dialect.request(ask);
    const target = { venue: this.#dialect.venue, topic: this.#dialect.wording.topicOf(ask) };
    if (faults.take('endpoint-unreachable', target) !== undefined) return UNREACHABLE;
    const delay = faults.take('delay', target);
    const reply = this.#reply(ask, target);
    const trickle = faults.take('trickle', target);
    return {
      ...reply,
      ...(delay === undefined ? {} : { afterMs: delay.ms + Math.floor(faults.jitter(delay)) }),
      ...(trickle === undefined
        ? {}
        : { overMs: Math.ceil((Buffer.byteLength(reply.body) * 1000) / trickle.bytesPerSecond) }),
    };
  }

  #announce(id: number, fault: FaultOf<'maintenance'>): void {
    const { venue, maintenance } = this.#dialect;
    const { faults, timeline } = this.#o;
    if (maintenance === undefined || faults.takeOf(id, { venue }) === undefined) return;
    const { title = 'System upgrade', state = 'scheduled', afterMs, forMs } = fault;
    const now = Math.floor(timeline.now);
    const begin = afterMs === undefined ? undefined : now + afterMs;
    maintenance.announce({ title, state, begin, end: forMs === undefined ? undefined : (begin ?? now) + forMs }, now);
  }

  #reply(ask: HttpAsk, target: Target & { readonly venue: StreamVenueId }): WireReply {
    const { faults } = this.#o;
    if (faults.take('http-timeout', target) !== undefined) return { ...UNREACHABLE, fate: 'never' };
    const html = faults.take('http-html', target);
    if (html !== undefined) return { status: html.status ?? 200, headers: { 'content-type': 'text/html' }, body: PAGE };
    const failed = faults.take('http-status', target);
    if (failed !== undefined) return failure(failed.status, failed.retryAfterSeconds);
    const stale = target.topic?.isBook === true ? faults.take('stale-snapshot', target) : undefined;
    const reply = this.#dialect.request(stale === undefined ? ask : { ...ask, bookAge: stale.changes });
    const skew = faults.take('clock-skew', target);
    return skew === undefined ? reply : { ...reply, body: this.#dialect.wording.skew(reply.body, skew.ms) };
  }
}

function failure(status: number, retryAfterSeconds: number | undefined): HttpReply {
  const headers = {
    'content-type': 'application/json',
    ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
  };
  return { status, headers, body: '{"code":-1000,"msg":"An unknown error occurred while processing the request."}' };
}

const UNREACHABLE: WireReply = { status: 503, headers: {}, body: 'connection refused', fate: 'cut' };
const PAGE = `<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>${'<p>Checking your browser.</p>'.repeat(40)}</body></html>`;
