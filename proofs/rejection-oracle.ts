import type { Engine } from '../src-main/engine/engine.ts';
import { VENUES } from '../src-main/venues/registry.ts';
import type { StreamVenue } from '../src-main/engine/venue/venue.ts';
import type { VenueId } from '../src-shared/market/venue-ids.ts';
import type { LedgerEntry } from '../src-shared/wire/ledger.ts';
import type { StreamHealth } from '../src-shared/wire/health.ts';

/** Watches streams that the venue rejects: each must be seen as failed, with the reason, and stand in the ledger from its rejection until it is let in. */
export class RejectionWitness {
  /** RejectedTopics there were. */
  count = 0;
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
    engine.on('log.event', ({ name }) => {
      if (name === 'SUBSCRIPTION_REJECTED') this.count++;
    });
  }

  /** What is wrong now. */
  judge(): readonly string[] {
    if (this.count === 0) return [];
    const lasting = this.#engine.ledger({ kinds: ['rejected'] }).entries.filter(({ to }) => to === undefined);
    const failed = this.#engine.streamStatuses().filter(({ state }) => state === 'failed');
    return [
      ...failed
        .filter((stream) => !lasting.some((entry) => isAbout(entry, stream)))
        .map(({ topic }) => `${topic} has failed and the ledger does not say that it is rejected`),
      ...failed
        .filter(({ lastError }) => !REJECTIONS.has(lastError?.code ?? ''))
        .map(({ topic, lastError }) => `${topic} has failed by ${lastError?.code}`),
      ...failed
        .filter(({ book }) => book?.state === 'verified')
        .map(({ topic }) => `${topic} is rejected and its book verified`),
      ...lasting
        .filter((entry) => !failed.some((stream) => isAbout(entry, stream)))
        .map(({ symbol, channel }) => `${symbol} ${channel} is rejected by the ledger and has not failed`),
    ];
  }
}

function isAbout({ venue, interval, ...entry }: LedgerEntry, { symbol, channel, topic }: StreamHealth): boolean {
  if (entry.symbol !== symbol || entry.channel !== channel) return false;
  return (
    interval === undefined ||
    KNOWN[venue]?.topicsOf({ channel: 'candle', symbol, interval }).some(({ key }) => key === topic) === true
  );
}

const REJECTIONS: ReadonlySet<string> = new Set(['subscription-rejected', 'topic-closes-connection']);

const KNOWN: Readonly<Partial<Record<VenueId, StreamVenue>>> = VENUES;
