import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import type { GaugeHealth } from '../../../../src-shared/wire/health.ts';

/** What the host knows about itself. */
export interface HostStats {
  /** Share of one core this thread used since the last reading, 0..1. */
  readonly cpuShare: number;
  /** Resident bytes of the process. */
  readonly residentBytes: number;
  /** The longest time for which the event loop of this thread was late since the last reading, ms. */
  readonly heldUpMs: number;
  /** How late a message may be read at present, ms; 0 if at once. */
  readonly receiptDelayMs: number;
  /** How full is what the host itself bounds. */
  readonly gauges: readonly GaugeHealth[];
}

/** A reader of this thread's load; each reading counts from the one before. Readings within 0.2 s answer the same load. */
export function createHostStats(
  gauges: () => readonly GaugeHealth[] = () => [],
  receiptDelayMs: () => number = () => 0,
): () => HostStats {
  let utilization = performance.eventLoopUtilization();
  let usage = threadCpu();
  let readAt = performance.now();
  const delays = monitorEventLoopDelay({ resolution: LOOK_EVERY_MS });
  delays.enable();
  let last = { cpuShare: 0, residentBytes: process.memoryUsage.rss(), heldUpMs: 0 };
  return () => {
    const now = performance.now();
    if (now - readAt < MIN_READING_MS) return { ...last, receiptDelayMs: receiptDelayMs(), gauges: gauges() };
    const used = threadCpu();
    const loop = performance.eventLoopUtilization(utilization);
    const cpuShare =
      used === undefined || usage === undefined ? loop.utilization : (used - usage) / 1000 / (now - readAt);
    utilization = performance.eventLoopUtilization();
    usage = used;
    readAt = now;
    // Measured from look to look, the time between them included.
    const heldUpMs = Math.max(0, delays.max / 1e6 - LOOK_EVERY_MS);
    delays.reset();
    last = { cpuShare: Math.min(1, Math.max(0, cpuShare)), residentBytes: process.memoryUsage.rss(), heldUpMs };
    return { ...last, receiptDelayMs: receiptDelayMs(), gauges: gauges() };
  };
}

/** Microseconds of CPU this thread used; undefined if the runtime (Electron's Node, perhaps) does not know it. */
function threadCpu(): number | undefined {
  if (typeof process.threadCpuUsage !== 'function') return undefined;
  const { user, system } = process.threadCpuUsage();
  return user + system;
}

const MIN_READING_MS = 200;
const LOOK_EVERY_MS = 20;
