import { TextFrame } from './dialect.ts';
import type { Topic } from './dialect.ts';

/** Someone who gets a topic's messages. */
export interface TopicSubscriber {
  deliver(frame: TextFrame): void;
}

/** A topic's payloads. */
export interface TopicPayloads {
  readonly produce: Producer;
  /** What those who come are sent at once; undefined if there is nothing yet. Called after `produce`. */
  readonly first?: () => string | undefined;
}

/** A topic's payloads and what they are about. `wrap` shapes a payload for subscribers who want it otherwise; as it is if absent. */
export interface TopicSource<TopicSubscriptions extends TopicSubscriber = TopicSubscriber> extends TopicPayloads {
  readonly subject: Topic;
  /** Called once a payload and shape, however many listen. */
  readonly wrap?: (
    payload: string,
    subscriber: TopicSubscriptions,
  ) => { readonly shape: string; readonly text: () => string };
}

/** Starts whatever makes a topic's payloads and returns how to stop it. */
export type Producer = (publish: (payload: string) => void) => () => void;

/**
 * All topics of a venue that anyone listens to. A payload is made and encoded once, however many listen, and a topic nobody listens to
 * costs nothing.
 */
export class TopicHub<TopicSubscriptions extends TopicSubscriber = TopicSubscriber> {
  readonly #topics = new Map<string, SessionHostTopic<TopicSubscriptions>>();
  readonly #sourceOf: (name: string) => TopicSource<TopicSubscriptions> | undefined;

  constructor(sourceOf: (name: string) => TopicSource<TopicSubscriptions> | undefined) {
    this.#sourceOf = sourceOf;
  }

  /** Sends a topic's messages to `subscriber` from now on; false if the name carries nothing. */
  join(name: string, subscriber: TopicSubscriptions): boolean {
    let topic = this.#topics.get(name);
    if (topic === undefined) {
      const source = this.#sourceOf(name);
      if (source === undefined) return false;
      topic = new SessionHostTopic(source);
      this.#topics.set(name, topic);
    }
    topic.subscribers.add(subscriber);
    return true;
  }

  /** What those who have just joined a topic are sent at once; undefined if that is nothing. */
  first(name: string): TextFrame | undefined {
    return this.#topics.get(name)?.first();
  }

  /** Ends that. */
  leave(name: string, subscriber: TopicSubscriptions): void {
    const topic = this.#topics.get(name);
    if (topic === undefined) return;
    topic.subscribers.delete(subscriber);
    if (topic.subscribers.size > 0) return;
    topic.stop();
    this.#topics.delete(name);
  }
}

class SessionHostTopic<TopicSubscriptions extends TopicSubscriber> {
  readonly subscribers = new Set<TopicSubscriptions>();
  readonly stop: () => void;
  readonly #source: TopicSource<TopicSubscriptions>;

  constructor(source: TopicSource<TopicSubscriptions>) {
    this.#source = source;
    this.stop = source.produce((payload) => this.#publish(payload));
  }

  first(): TextFrame | undefined {
    const text = this.#source.first?.();
    return text === undefined ? undefined : new TextFrame(text, this.#source.subject);
  }

  #publish(payload: string): void {
    const { subject, wrap } = this.#source;
    const frames = new Map<string, TextFrame>();
    for (const subscriber of this.subscribers) {
      const { shape, text } = wrap?.(payload, subscriber) ?? { shape: '', text: () => payload };
      let frame = frames.get(shape);
      if (frame === undefined) frames.set(shape, (frame = new TextFrame(text(), subject)));
      subscriber.deliver(frame);
    }
  }
}
