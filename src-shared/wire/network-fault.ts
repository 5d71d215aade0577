/** How a connection or a request can fail on its way, before the exchange itself has said anything. */
export const NETWORK_FAULTS = [
  'name-not-resolved',
  'rejected',
  'unreachable',
  'timeout',
  'cut',
  'tls-untrusted',
  'tls-expired',
  'tls-wrong-host',
  'tls-failed',
  'clock-wrong',
  'country',
  'login-page',
  'proxy-unreachable',
  'proxy-timeout',
  'proxy-credentials',
  'proxy-rejected',
] as const;

/**
 * How a connection or a request failed. `rejected`: TCP was rejected. `cut`: it was cut before anything was answered. `clock-wrong`: this
 * computer's clock makes certificates invalid, or is far from the venue's. `country`: the address is rejected, most likely for its country
 * (HTTP 451, 403). `login-page`: a page of the network answers in the venue's place.
 */
export type NetworkFault = (typeof NETWORK_FAULTS)[number];

/** That every connection of a session fails alike: nothing can be shown until that is mended. Times are epoch ms. */
export interface NetworkOutage {
  /** `several`: each fails in its own way. */
  readonly fault: NetworkFault | 'several';
  /** When the last connection began to fail. */
  readonly since: number;
  /** What the runtime says of one of them, for people who look closer. */
  readonly message: string;
  /** Whether any connection has been open before. */
  readonly hasBeenUp: boolean;
  /** When the next attempt is due; absent while one is under way. */
  readonly nextAttemptAt?: number;
}
