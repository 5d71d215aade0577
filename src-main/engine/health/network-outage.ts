import { greatest, least } from '../../../src-shared/greatest.ts';
import type { ConnectionHealth } from '../../../src-shared/wire/health.ts';
import type { NetworkFault, NetworkOutage } from '../../../src-shared/wire/network-fault.ts';

/**
 * That no connection is open and the network is why, for {@link OUTAGE_AFTER_MS}; undefined if not. Connections whose first attempt is under
 * way decide nothing, unless it hangs. `at`: epoch ms.
 */
export function findOutage(connections: readonly ConnectionHealth[], at: number): NetworkOutage | undefined {
  const failures: Failure[] = [];
  for (const connection of connections) {
    const failure = failureOf(connection, at);
    if (failure === 'none') return undefined;
    if (failure !== 'pending') failures.push(failure);
  }
  const [first] = failures;
  if (first === undefined) return undefined;
  const since = beginOf(failures);
  if (at - since < OUTAGE_AFTER_MS) return undefined;
  const next = failures.map(({ connection }) => connection.nextAttemptAt).filter((time) => time !== undefined);
  return {
    fault: commonFault(failures),
    since,
    message: first.message,
    hasBeenUp: failures.some(hasBeenUp),
    ...(next.length === 0 ? {} : { nextAttemptAt: least(next) }),
  };
}

interface Failure {
  readonly connection: ConnectionHealth;
  readonly fault: NetworkFault;
  readonly since: number;
  readonly message: string;
}

/** How a connection fails on its way. `pending`: nothing is known yet. `none`: it is open, or what is wrong is not the network. */
function failureOf(connection: ConnectionHealth, at: number): Failure | 'pending' | 'none' {
  const { state, since, lastError, failingSince, nextAttemptAt } = connection;
  switch (state) {
    case 'running':
    case 'stale':
      return 'none';
    case 'stopped':
      return 'pending';
    case 'starting':
      return nextAttemptAt === undefined && at - since >= HANGING_MS
        ? { connection, fault: 'timeout', since, message: 'nothing answers' }
        : 'pending';
    case 'connecting':
    case 'reconnecting':
    case 'failed': {
      const fault = lastError?.fault;
      if (fault === undefined || failingSince === undefined) return 'none';
      return { connection, fault, since: failingSince, message: lastError?.message ?? '' };
    }
  }
}

/** When the last of those that had been up was lost, or none of the others came up: one that is tried for the first time begins nothing anew. */
function beginOf(failures: readonly Failure[]): number {
  const lost = failures.filter(hasBeenUp).map(({ since }) => since);
  const never = failures.filter((failure) => !hasBeenUp(failure)).map(({ since }) => since);
  return Math.max(greatest(lost), never.length === 0 ? -Infinity : least(never));
}

function hasBeenUp({ connection }: Failure): boolean {
  return connection.lastFrameAt !== undefined;
}

function commonFault(failures: readonly Failure[]): NetworkOutage['fault'] {
  const faults = new Set(failures.map(({ fault }) => fault));
  const [fault] = faults;
  const hosts = new Set(failures.map(({ connection }) => hostOf(connection.url)));
  // No two exchanges let their certificates expire at once.
  const isClock = [...faults].every((one) => one === 'tls-expired' || one === 'clock-wrong');
  if (isClock && (hosts.size > 1 || faults.has('clock-wrong'))) return 'clock-wrong';
  return faults.size === 1 && fault !== undefined ? fault : 'several';
}

function hostOf(url: string): string {
  return url.replace(/^\w+:\/\//, '').split('/', 1)[0] ?? url;
}

/** A moment without a connection is a hiccup. */
const OUTAGE_AFTER_MS = 3000;
/** A first attempt that takes so long will not come to anything. */
const HANGING_MS = 10_000;
