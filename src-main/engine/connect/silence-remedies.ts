import type { ClockPort } from '../ports.ts';
import type { Connection } from './connection.ts';
import { staleAfterMs } from '../../../src-shared/market/stream-pace.ts';
import { DataWatch, type DataWatchConfig, type MissedVerdict } from './staleness.ts';
import type { StreamRecord } from './stream-record.ts';
import { isUp } from './stream-states.ts';

/** What remedies ask of their pool. */
export interface SilenceRemediesHost {
  /** Looks elsewhere, such as over REST, for data that a silent stream ought to have brought. Never rejects. Absent if there is no other way. */
  readonly probe?: ((stream: StreamRecord) => Promise<MissedVerdict>) | undefined;
  /** Opens another connection beside this one, which is to take its place. */
  replace(connection: Connection): void;
  /** The connection that carries a stream; undefined if none does. */
  homeOf(stream: StreamRecord): Connection | undefined;
  /** `silent`, which is one of these streams of a connection, missed something, trades if `isOfTrades`: none of them passes for live any more. */
  doubt(connection: Connection, streams: Iterable<StreamRecord>, silent: StreamRecord, isOfTrades: boolean): void;
  /** A stale stream missed nothing, as far as is known, since it came up or brought something. */
  trust(stream: StreamRecord): void;
  /** Leaves a topic and takes it again; `silenceMs` is how long nothing has come. */
  renew(stream: StreamRecord, silenceMs: number): void;
}

/** Streams to look at, see `StreamStates`. */
export interface SilentStreams {
  readonly stale: ReadonlySet<StreamRecord>;
  readonly longSilent: Set<StreamRecord>;
}

/**
 * Finds out whether silence is that of the market or of the line, and mends the latter. What else comes by the connection, the answers to pings and
 * a look over REST decide. If a connection is silent as a whole and the market moved on, it is replaced; if one stream is silent and others
 * come by the same connection, that stream is subscribed anew, and its connection replaced if that did not help.
 */
export class SilenceRemedies {
  readonly #clock: ClockPort;
  readonly #config: DataWatchConfig;
  readonly #host: SilenceRemediesHost;
  /** Of streams that have been silent beside others. */
  readonly #watches = new Map<StreamRecord, DataWatch>();
  /** On whose behalf a look elsewhere is under way. */
  readonly #probed = new Set<object>();
  /** Until when those are left alone of which nobody knew anything, or which missed something and are being mended, monotonic ms. */
  readonly #leftUntil = new WeakMap<object, number>();
  /** When one that is not yet stale, or has just come up, may be looked for, monotonic ms. */
  #nextLongAt = -Infinity;
  /** When those that came up stale had done so when they were looked for, monotonic ms. */
  readonly #provedUpAt = new WeakMap<StreamRecord, number>();

  constructor(clock: ClockPort, config: DataWatchConfig, host: SilenceRemediesHost) {
    this.#clock = clock;
    this.#config = config;
    this.#host = host;
  }

  /** Looks at what has been silent for too long. */
  check(connections: Iterable<Connection>, { stale, longSilent }: SilentStreams): void {
    for (const connection of connections) if (isDelivering(connection)) this.#checkConnection(connection);
    const now = this.#clock.monotonic();
    for (const [stream, watch] of this.#watches) {
      const isBringing = stream.state === 'running' && stream.rhythm.messages > 0 && !longSilent.has(stream);
      if (isBringing && this.#homeOf(stream) !== undefined) watch.onData(stream.rhythm, now);
    }
    for (const stream of stale) this.#checkStream(stream);
    if (now >= this.#nextLongAt) this.#checkNewlyUp(stale);
    if (now >= this.#nextLongAt) this.#checkLongSilent(longSilent);
  }

  /** Looks for the first of these that is due. */
  #checkLongSilent(streams: Set<StreamRecord>): void {
    const now = this.#clock.monotonic();
    for (const stream of streams) {
      if (!this.#checkStream(stream)) continue;
      // The others come first next time.
      streams.delete(stream);
      streams.add(stream);
      this.#nextLongAt = now + LONG_EVERY_MS;
      return;
    }
  }

  /** A stream has ended. */
  forget(stream: StreamRecord): void {
    this.#watches.delete(stream);
  }

  #checkConnection(connection: Connection): void {
    const { watch, record } = connection;
    if (!watch.isProbeDue(record, this.#clock.monotonic()) || !this.#mayAsk(connection)) return;
    const stream = busiestOf(connection.streams.values());
    if (stream === undefined) return;
    this.#ask(connection, stream, (verdict) => {
      const now = this.#clock.monotonic();
      if (!connection.isOpen || !watch.isProbeDue(record, now)) return;
      if (isMissed(verdict)) {
        watch.onMissed();
        this.#host.doubt(connection, connection.streams.values(), stream, verdict === 'missed-trades');
        this.#host.replace(connection);
      } else if (verdict === 'nothing-missed') {
        watch.excuse(record, now);
        this.#host.trust(stream);
      }
    });
  }

  /**
   * Looks for the first of these that missed something, came up and brought nothing since, once each time that it comes up: its market may not be traded.
   * One that would have sent something by then stays stale.
   */
  #checkNewlyUp(stale: ReadonlySet<StreamRecord>): void {
    const now = this.#clock.monotonic();
    for (const stream of stale) {
      const { upAt, messages } = stream.rhythm;
      if (!stream.hasMissed || messages > 0 || this.#provedUpAt.get(stream) === upAt) continue;
      const silence = now - upAt;
      if (silence < this.#config.staleThresholdMs || silence >= staleAfterMs(stream)) continue;
      if (this.#homeOf(stream)?.watch.isProven !== true) continue;
      const isAsked = this.#ask(stream, stream, (verdict) => {
        if (verdict === 'nothing-missed' && stream.rhythm.upAt === upAt) this.#host.trust(stream);
      });
      if (!isAsked) continue;
      this.#provedUpAt.set(stream, upAt);
      this.#nextLongAt = now + LONG_EVERY_MS;
      return;
    }
  }

  /** The connection of a stream, if others come by it. One that is silent as a whole is looked for itself. */
  #homeOf(stream: StreamRecord): Connection | undefined {
    const home = this.#host.homeOf(stream);
    if (home === undefined || !isDelivering(home) || home.record.state !== 'running') return undefined;
    return home.watch.silenceMs(home.record, this.#clock.monotonic()) < this.#config.staleThresholdMs
      ? home
      : undefined;
  }

  /** Whether it is looked for. Thousands may be silent: what costs least is asked first. */
  #checkStream(stream: StreamRecord): boolean {
    // One that was acknowledged and never brought anything may be of a market that is not traded.
    if (Number.isNaN(stream.rhythm.lastDataAt)) return false;
    const found = this.#watches.get(stream);
    const watch = found ?? new DataWatch(this.#config);
    if (found === undefined) this.#watches.set(stream, watch);
    if (!watch.isProbeDue(stream, this.#clock.monotonic())) return false;
    const connection = this.#homeOf(stream);
    if (connection === undefined) return false;
    return this.#ask(stream, stream, (verdict) => {
      const at = this.#clock.monotonic();
      // Data, or another connection, may have come meanwhile.
      if (this.#homeOf(stream) !== connection || !isUp(stream) || !watch.isProbeDue(stream, at)) return;
      // What is sent whether or not the market moves is missed in any case.
      const isKnown = isMissed(verdict) || !Number.isNaN(stream.cadenceMs);
      if (isKnown) this.#host.doubt(connection, [stream], stream, false);
      if (!isKnown && verdict === 'nothing-missed') watch.excuse(stream, at);
      else if (isKnown || watch.judge(stream, at) === 'kill') this.#mend(connection, stream, { watch, isKnown });
    });
  }

  /** Others come by the connection: it is replaced only if data is known to be missing, and subscribing anew did not help. */
  #mend(
    connection: Connection,
    stream: StreamRecord,
    { watch, isKnown }: { readonly watch: DataWatch; readonly isKnown: boolean },
  ): void {
    const isFirst = watch.patience === 1;
    watch.onRemedy();
    if (isFirst || !isKnown) this.#host.renew(stream, watch.silenceMs(stream, this.#clock.monotonic()));
    else this.#host.replace(connection);
  }

  /** Looks elsewhere for what `stream` may have missed, on behalf of `of`, for which one look is under way at a time; whether it does. */
  #ask(of: object, stream: StreamRecord, then: (verdict: MissedVerdict) => void): boolean {
    const { probe } = this.#host;
    if (probe === undefined || stream.symbol === '') {
      then('unknown');
      return false;
    }
    if (!this.#mayAsk(of)) return false;
    this.#probed.add(of);
    void probe(stream).then((verdict) => {
      this.#probed.delete(of);
      if (verdict !== 'nothing-missed') this.#leftUntil.set(of, this.#clock.monotonic() + LEFT_MS);
      then(verdict);
    });
    return true;
  }

  #mayAsk(of: object): boolean {
    const isLeft = this.#clock.monotonic() < (this.#leftUntil.get(of) ?? -Infinity);
    return !isLeft && !this.#probed.has(of) && this.#probed.size < MOST_PROBES;
  }
}

function isDelivering({ isBuffering, isOpen }: Connection): boolean {
  return isOpen && !isBuffering;
}

function isMissed(verdict: MissedVerdict): boolean {
  return verdict === 'missed' || verdict === 'missed-trades';
}

/** The one that usually pauses least: its silence says most. */
function busiestOf(streams: Iterable<StreamRecord>): StreamRecord | undefined {
  let busiest: StreamRecord | undefined;
  for (const stream of streams) {
    if (stream.mayBeQuiet || stream.symbol === '') continue;
    if (busiest === undefined || !(stream.usualPauseMs >= busiest.usualPauseMs)) busiest = stream;
  }
  return busiest;
}

/** Looks of one venue at a time: hundreds of streams may fall silent together, and requests are few. */
const MOST_PROBES = 3;
/** Least time between two looks for streams that are not yet stale, or have just come up: there may be hundreds of slow ones, and what is stale comes first. */
const LONG_EVERY_MS = 2000;
/** Least time between two looks on behalf of the same, unless nothing was missed, which puts the next one off for longer. */
const LEFT_MS = 10_000;
