import { arch, platform, release, totalmem } from 'node:os';
import { VERSION } from '../version.ts';

/** A thread of the engine that has ended. `at` is epoch ms. */
export interface EndedThread {
  readonly at: number;
  readonly livedMs: number;
  readonly reason: string;
  /** Where in the code, if an error ended it. */
  readonly stack?: string;
}

/** What there is to know about an engine that does not stay alive, as a text to keep or to send: no market data, no settings. */
export function engineReport(ends: readonly EndedThread[]): string {
  const { electron } = process.versions;
  const lines = [
    'Tapedeck: the engine does not stay alive',
    `version ${VERSION}, Node ${process.versions.node}${electron === undefined ? '' : `, Electron ${electron}`}`,
    `${platform()} ${release()} ${arch()}, ${String(Math.round(totalmem() / 2 ** 20))} MB`,
    `${String(Math.round(process.memoryUsage.rss() / 2 ** 20))} MB resident, process up for ${String(Math.round(process.uptime()))} s`,
    '',
    ...ends.flatMap(({ at, livedMs, reason, stack }) => [
      `${new Date(at).toISOString()} after ${(livedMs / 1000).toFixed(1)} s: ${reason}`,
      ...(stack === undefined ? [] : [stack]),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}
