/**
 * `serve` with many clients on a machine of two cores: whether every probe is answered, no request to a venue fails, nobody is dropped and no
 * closed candle is lost; and what a message costs against `ws` alone. Ends with 1 if a row is not as it ought to be. Linux only.
 */
import { parseArgs } from 'node:util';
import { measureFanout } from './fanout/fanout.ts';
import type { ServerMeasure } from './fanout/fanout.ts';

const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: '200' },
    symbols: { type: 'string', default: '20' },
    events: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '25' },
    compare: { type: 'boolean', default: false },
  },
});

const { serve, bare, probes, failedRequests, droppedClients } = await measureFanout(
  {
    clients: Number(values.clients),
    symbols: Number(values.symbols),
    eventsPerSecond: Number(values.events),
    seconds: Number(values.seconds),
  },
  values.compare,
);
const unanswered = probes.filter(({ isAnswered }) => !isAnswered).length;
const tookMs = probes.map((probe) => probe.tookMs).toSorted((a, b) => a - b);
const rows: readonly (readonly [what: string, value: string, isRight?: boolean])[] = [
  ['messages a second', (serve.messages / (serve.elapsedMs / 1000)).toFixed(0)],
  ['messages a CPU-second', perCpuSecond(serve).toFixed(0)],
  ...(bare === undefined ? [] : ([['the same, `ws` alone', perCpuSecond(bare).toFixed(0)]] as const)),
  ['probes', String(probes.length)],
  ['probes unanswered', String(unanswered), unanswered === 0],
  ['pages: median, 99 % and slowest, ms', [0.5, 0.99, 1].map((share) => quantile(tookMs, share).toFixed(0)).join(', ')],
  ['oldest report, ms', Math.max(0, ...probes.map(({ ageMs }) => ageMs)).toFixed(0)],
  ['requests to venues that failed', String(failedRequests), failedRequests === 0],
  ['clients dropped', String(droppedClients + serve.closed), droppedClients + serve.closed === 0],
  ['closed candles', String(serve.closedCandles), serve.closedCandles > 0],
  ['closed candles missing', String(serve.candleGaps), serve.candleGaps === 0],
];
console.log('| | |\n| --- | ---: |');
for (const [what, value, isRight = true] of rows) console.log(`| ${what} | ${value}${isRight ? '' : ' **wrong**'} |`);
process.exitCode = rows.every(([, , isRight = true]) => isRight) ? 0 : 1;

function perCpuSecond({ messages, cpuMs }: ServerMeasure): number {
  return (messages / cpuMs) * 1000;
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}
