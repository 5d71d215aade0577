import type { Timer } from '../../../engine/ports.ts';
import type { Timeline } from '../../timeline.ts';
import { TextFrame } from '../dialect.ts';
import type { Topic as Subject } from '../dialect.ts';

/** Someone who gets a topic's messages. */
export interface Subscriber {
  /** Whether messages come wrapped in `{"stream":…,"data":…}`. */
  readonly isCombined: boolean;
  deliver(frame: TextFrame): void;
}

/** A topic's payloads and what they are about. */
export interface Source {
  readonly subject: Subject;
  readonly produce: Producer;
}

/** Starts whatever makes a topic's payloads and returns how to stop it. */
export type Producer = (publish: (payload: string) => void) => () => void;

/**
 * All topics of a product that anyone listens to. A payload is made and encoded once, however many listen, and a topic nobody
 * listens to costs nothing.
 */
export class TopicHub {
  readonly #topics = new Map<string, Topic>();
  readonly #sourceOf: (name: string) => Source | undefined;

  constructor(sourceOf: (name: string) => Source | undefined) {
    this.#sourceOf = sourceOf;
  }

  /** Sends a topic's messages to `subscriber` from now on. A name that carries nothing is fine and stays silent. */
  join(name: string, subscriber: Subscriber): void {
    let topic = this.#topics.get(name);
    if (topic === undefined) {
      const source = this.#sourceOf(name);
      if (source === undefined) return;
      topic = new Topic(source);
      this.#topics.set(name, topic);
    }
    topic.subscribers.add(subscriber);
  }

  /** Ends that. */
  leave(name: string, subscriber: Subscriber): void {
    const topic = this.#topics.get(name);
    if (topic === undefined) return;
    topic.subscribers.delete(subscriber);
    if (topic.subscribers.size > 0) return;
    topic.stop();
    this.#topics.delete(name);
  }
}

class Topic {
  readonly subscribers = new Set<Subscriber>();
  readonly stop: () => void;
  readonly #head: string;
  readonly #subject: Subject;

  constructor({ subject, produce }: Source) {
    this.#subject = subject;
    this.#head = `{"stream":${JSON.stringify(subject.name)},"data":`;
    this.stop = produce((payload) => this.#publish(payload));
  }

  #publish(payload: string): void {
    let raw: TextFrame | undefined;
    let combined: TextFrame | undefined;
    for (const subscriber of this.subscribers) {
      if (subscriber.isCombined) subscriber.deliver((combined ??= new TextFrame(`${this.#head}${payload}}`, this.#subject)));
      else subscriber.deliver((raw ??= new TextFrame(payload, this.#subject)));
    }
  }
}

/** Calls `run` at every multiple of `period` plus `phase`, until the returned function is called. */
export function every(timeline: Timeline, rhythm: { readonly period: number; readonly phase: number }, run: () => void): () => void {
  const { period, phase } = rhythm;
  let timer: Timer;
  const schedule = () => {
    const next = (Math.floor((timeline.now - phase) / period) + 1) * period + phase;
    timer = timeline.at(next, fire);
  };
  const fire = () => {
    schedule();
    run();
  };
  schedule();
  return () => timer.cancel();
}
