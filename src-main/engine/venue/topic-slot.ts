/**
 * Where a connection keeps the stream of a topic, beside the topic's interned name, so that a message finds it without a look-up by text.
 * A topic may come by several connections: what is here is of `owner` alone, and others look up.
 */
export class TopicSlot {
  /** Whose stream it is; undefined if there is none. */
  owner: unknown = undefined;
  stream: unknown = undefined;
}

/** The key of a topic and its slot, for interned names that have several topics. */
export class KeyedTopic {
  readonly key: string;
  readonly slot = new TopicSlot();

  constructor(key: string) {
    this.key = key;
  }
}
