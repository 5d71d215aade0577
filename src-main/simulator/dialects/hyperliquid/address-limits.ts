import type { Timeline } from '../../timeline.ts';

/** What the venue allows an address, over all its sockets. */
export interface AddressLimitOptions {
  readonly sockets: number;
  readonly subscriptions: number;
  readonly messagesPerMinute: number;
  readonly weightPerMinute: number;
}

/** What each address uses. Minutes are those of the venue's clock. */
export class AddressLimits {
  readonly #timeline: Timeline;
  readonly #options: AddressLimitOptions;
  readonly #accounts = new Map<string, Account>();

  constructor(timeline: Timeline, options: AddressLimitOptions) {
    this.#timeline = timeline;
    this.#options = options;
  }

  /** Counts a socket; false if it is one too many. */
  takeSocket(address: string): boolean {
    const account = this.#account(address);
    if (account.sockets >= this.#options.sockets) return false;
    account.sockets++;
    return true;
  }

  /** Counts a subscription; false if it is one too many. */
  takeSubscription(address: string): boolean {
    const account = this.#account(address);
    if (account.subscriptions >= this.#options.subscriptions) return false;
    account.subscriptions++;
    return true;
  }

  /** A socket has closed, or subscriptions have ended. */
  give(address: string, back: { readonly sockets?: number; readonly subscriptions?: number }): void {
    const account = this.#account(address);
    account.sockets -= back.sockets ?? 0;
    account.subscriptions -= back.subscriptions ?? 0;
  }

  /** Counts a message of a client; false if it is one too many. */
  takeMessage(address: string): boolean {
    return ++this.#account(address).messages <= this.#options.messagesPerMinute;
  }

  /** Charges a request; false if it is too much. */
  charge(address: string, weight: number): boolean {
    const account = this.#account(address);
    account.weight += weight;
    return account.weight <= this.#options.weightPerMinute;
  }

  #account(address: string): Account {
    const minute = Math.floor(this.#timeline.now / 60_000);
    let account = this.#accounts.get(address);
    if (account === undefined)
      this.#accounts.set(address, (account = { minute, sockets: 0, subscriptions: 0, messages: 0, weight: 0 }));
    if (account.minute !== minute) {
      account.minute = minute;
      account.messages = account.weight = 0;
    }
    return account;
  }
}

interface Account {
  minute: number;
  sockets: number;
  subscriptions: number;
  messages: number;
  weight: number;
}
