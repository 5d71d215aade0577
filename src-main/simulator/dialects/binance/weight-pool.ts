import type { Timeline } from '../../timeline.ts';

/** Whether a request may be answered. `used` goes into the weight header. */
export type Admission =
  | { readonly verdict: 'ok'; readonly used: number }
  | { readonly verdict: 'too-many' | 'banned'; readonly used: number; readonly retryAfterSeconds: number };

/**
 * The request budget of each address: so much weight a minute of the venue's clock. Above it requests are rejected; who goes on
 * asking is banned for a while.
 */
export class WeightPool {
  readonly #timeline: Timeline;
  readonly #limit: number;
  readonly #rejectionsBeforeBan: number;
  readonly #accounts = new Map<string, Account>();

  constructor(
    timeline: Timeline,
    limits: { readonly requestWeightPerMinute: number; readonly rejectionsBeforeBan: number },
  ) {
    this.#timeline = timeline;
    this.#limit = limits.requestWeightPerMinute;
    this.#rejectionsBeforeBan = limits.rejectionsBeforeBan;
  }

  /** Charges a request to an address. */
  charge(address: string, weight: number): Admission {
    const { now } = this.#timeline;
    const account = this.#account(address, now);
    if (now < account.bannedUntil)
      return {
        verdict: 'banned',
        used: account.used,
        retryAfterSeconds: Math.ceil((account.bannedUntil - now) / 1000),
      };
    account.used += weight;
    if (account.used <= this.#limit) return { verdict: 'ok', used: account.used };
    account.rejections++;
    if (account.rejections > this.#rejectionsBeforeBan) {
      account.bannedUntil = now + BAN_MS;
      return { verdict: 'banned', used: account.used, retryAfterSeconds: BAN_MS / 1000 };
    }
    return {
      verdict: 'too-many',
      used: account.used,
      retryAfterSeconds: Math.ceil((account.minute + MINUTE - now) / 1000),
    };
  }

  #account(address: string, now: number): Account {
    const minute = now - (now % MINUTE);
    let account = this.#accounts.get(address);
    if (account === undefined) {
      account = { minute, used: 0, rejections: 0, bannedUntil: 0 };
      this.#accounts.set(address, account);
    }
    if (account.minute !== minute) {
      account.minute = minute;
      account.used = 0;
      account.rejections = 0;
    }
    return account;
  }
}

interface Account {
  minute: number;
  used: number;
  rejections: number;
  bannedUntil: number;
}

const MINUTE = 60_000;
/** The shortest ban the venue states. */
const BAN_MS = 120_000;
