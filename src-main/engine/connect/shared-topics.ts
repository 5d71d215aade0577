import type { Channel } from '../../../src-shared/market/channels.ts';
import type { HealthError } from '../../../src-shared/wire/health.ts';
import type { AllSymbolsTopic, StreamVenue, Topic } from '../venue/venue.ts';
import type { StreamRecord } from './stream-record.ts';
import { isUp } from './stream-states.ts';

/** What shared topics ask of the pool that they belong to. */
export interface SharedTopicsHost {
  /** Subscribes a topic of all symbols. */
  open(topic: Topic, channel: Channel): StreamRecord;
  /** Ends it. */
  close(stream: StreamRecord): void;
  /** Gives a stream a subscription of its own; nothing if it has one. */
  join(stream: StreamRecord): void;
  /** Takes that away; nothing if it has none. */
  leave(stream: StreamRecord): void;
  bringUp(stream: StreamRecord): void;
  lose(stream: StreamRecord, error: StreamError): void;
}

/** Why a stream was lost. */
export type StreamError = Pick<HealthError, 'code' | 'message'>;

/**
 * Decides when a topic of all symbols takes the place of many topics of one symbol. It is subscribed once so many symbols of its channel are
 * needed, and left when fewer than half of them are. Whichever way delivers goes on until the other one does, and only one way is read at a
 * time. If the shared topic is rejected, or silent, every stream has its own topic again, until nobody needs the channel any more.
 */
export class SharedTopics {
  readonly #groups = new Map<Channel, Group>();
  readonly #host: SharedTopicsHost;

  constructor(offers: StreamVenue['allSymbols'], host: SharedTopicsHost) {
    this.#host = host;
    for (const [channel, offer] of Object.entries(offers ?? {}) as [Channel, AllSymbolsTopic][])
      this.#groups.set(channel, {
        channel,
        offer,
        members: new Set(),
        shared: undefined,
        returning: new Set(),
        isUnfit: false,
      });
  }

  /** A stream was opened. True if it needs no subscription of its own. */
  add(stream: StreamRecord): boolean {
    const group = this.#groups.get(stream.channel);
    if (group === undefined) return false;
    group.members.add(stream);
    const isEnough = group.members.size >= group.offer.from;
    if (group.shared === undefined) {
      if (!isEnough || group.isUnfit) return false;
      this.#begin(group);
      return group.shared !== undefined;
    }
    if (group.returning.size > 0) {
      if (!isEnough) return false;
      this.#stay(group, group.shared);
    }
    if (isUp(group.shared)) this.#carry(group.shared, stream);
    return true;
  }

  /** A stream has ended. */
  remove(stream: StreamRecord): void {
    const group = this.#groups.get(stream.channel);
    if (group?.members.delete(stream) !== true) return;
    stream.sharedBy = undefined;
    if (group.members.size === 0) this.#end(group);
    if (group.members.size === 0) group.isUnfit = false;
    if (group.shared === undefined) return;
    if (group.returning.size > 0) this.#onReturned(group, stream);
    else if (group.members.size < group.offer.from / 2) this.#return(group, group.shared);
  }

  /** A stream came up, or came up again. */
  onUp(stream: StreamRecord): void {
    const group = this.#groupShared(stream);
    if (group !== undefined) for (const member of group.members) this.#carry(stream, member);
  }

  /** A stream is delivered by its own subscription. */
  onActive(stream: StreamRecord): void {
    const group = this.#groups.get(stream.channel);
    if (group !== undefined && group.returning.size > 0) this.#onReturned(group, stream);
  }

  /** A stream was lost, and will come back. */
  onLost(stream: StreamRecord, error: StreamError): void {
    const group = this.#groupShared(stream);
    if (group === undefined) return;
    for (const member of group.members) if (member.sharedBy === stream) this.#host.lose(member, error);
  }

  /** A stream will not come back soon. True if it was a shared one, which is then ended. */
  onFailed(stream: StreamRecord, error: StreamError): boolean {
    const group = this.#groupShared(stream);
    if (group === undefined) return false;
    group.isUnfit = true;
    const carried = [...group.members].filter(({ sharedBy }) => sharedBy === stream);
    this.#end(group);
    for (const member of carried) this.#host.lose(member, error);
    return true;
  }

  /** Gives up shared topics that are subscribed and silent. */
  check(): void {
    for (const { shared } of this.#groups.values())
      if (shared?.state === 'stale')
        this.onFailed(shared, { code: 'subscription-rejected', message: 'the topic of all symbols is silent' });
  }

  #begin(group: Group): void {
    const shared = (group.shared = this.#host.open(group.offer.topic, group.channel));
    if (shared.state === 'failed') {
      group.isUnfit = true;
      this.#end(group);
      return;
    }
    // What is not delivered yet waits for the shared topic.
    for (const member of group.members) if (!isUp(member)) this.#host.leave(member);
  }

  #carry(shared: StreamRecord, member: StreamRecord): void {
    member.sharedBy = shared;
    this.#host.leave(member);
    member.connectionId = shared.connectionId;
    if (!isUp(member)) this.#host.bringUp(member);
  }

  /** Fewer symbols are needed: each gets its own topic, and the shared one ends when all are delivered. */
  #return(group: Group, shared: StreamRecord): void {
    if (!isUp(shared)) {
      this.#end(group);
      return;
    }
    group.returning = new Set(group.members);
    for (const member of group.members) this.#host.join(member);
  }

  #onReturned(group: Group, member: StreamRecord): void {
    group.returning.delete(member);
    if (group.returning.size === 0) this.#end(group);
  }

  /** Many are needed again before all had returned. */
  #stay(group: Group, shared: StreamRecord): void {
    group.returning.clear();
    if (isUp(shared)) for (const member of group.members) this.#carry(shared, member);
  }

  /** Ends the shared topic; every member has its own from now on. */
  #end(group: Group): void {
    const { shared } = group;
    group.shared = undefined;
    group.returning.clear();
    if (shared === undefined) return;
    for (const member of group.members) {
      // Whoever judges its silence must not blame the stream for the time in which another brought its data.
      if (member.sharedBy !== undefined) member.lastDataAt = shared.lastDataAt;
      member.sharedBy = undefined;
      this.#host.join(member);
    }
    this.#host.close(shared);
  }

  #groupShared(stream: StreamRecord): Group | undefined {
    const group = this.#groups.get(stream.channel);
    return group?.shared === stream ? group : undefined;
  }
}

interface Group {
  readonly channel: Channel;
  readonly offer: AllSymbolsTopic;
  /** Open streams of one symbol. */
  readonly members: Set<StreamRecord>;
  shared: StreamRecord | undefined;
  /** Members whose own topics are subscribed and not delivered yet, while the shared topic goes on. */
  returning: Set<StreamRecord>;
  /** The shared topic was rejected or silent. */
  isUnfit: boolean;
}
