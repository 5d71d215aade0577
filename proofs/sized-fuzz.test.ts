import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { describe, expect, test } from 'vitest';
import { isDeep, minutesAsked } from './is-deep.ts';
import { costOf, LONGEST_MS, problemOf } from './sized/judge.ts';
import type { Reader } from './sized/readers.ts';

/**
 * Size and time as oracles: whatever venues, screens, clients, servers, files and recordings say, costs no more than in proportion to its
 * bytes, keeps nothing else from the thread for long, and fits into a small heap. The same texts in every `npm test`, so that it is as
 * steady as it is long; others in every `npm run test:deep`. A finding names its case: `node --expose-gc proofs/sized/run-sized.ts --seed
 * … --longest … --only …` reads it again.
 */
const SEED = Number(process.env['TAPEDECK_SEED'] ?? (isDeep() ? Date.now() % 1e9 : 20_261_129));
const SECONDS = 60 * minutesAsked({ usual: 1 / 3, deep: 60 });
const LONGEST_BYTES = isDeep() ? 16 * 1024 * 1024 : 1024 * 1024;
/** A text of 16 MB is in memory some times over. */
const HEAP_MEGABYTES = isDeep() ? 512 : 128;

test(
  `texts of up to ${LONGEST_BYTES / 1024} kB cost what their bytes cost and fit into ${HEAP_MEGABYTES} MB, for ${SECONDS} s`,
  async () => {
    const child = spawn(
      process.execPath,
      [
        '--expose-gc',
        `--max-old-space-size=${HEAP_MEGABYTES}`,
        path.join(import.meta.dirname, 'sized', 'run-sized.ts'),
        `--seed=${SEED}`,
        `--seconds=${SECONDS}`,
        `--longest=${LONGEST_BYTES}`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const findings: string[] = [];
    let last = '';
    const lines = createInterface(child.stdout).on('line', (line) => {
      last = line;
      if (line.startsWith('{"finding"')) findings.push(line);
    });
    const [[code, signal]] = (await Promise.all([once(child, 'close'), once(lines, 'close')])) as [
      [number | null, string | null],
      unknown,
    ];
    expect(findings).toEqual([]);
    expect([code, signal], `seed ${SEED}, the last: ${last}`).toEqual([0, null]);
    const sum = JSON.parse(last) as { readonly done: number; readonly readers: number; readonly used: number };
    console.log(`seed ${SEED}: ${last}`);
    // It was about all of them.
    expect(sum.used).toBe(sum.readers);
  },
  // The first round of all readers is done however slow the machine is.
  (SECONDS + 15 * 60) * 1000,
);

describe('what is judged so', () => {
  const reader = (read: (bytes: Uint8Array) => unknown): Reader => ({
    name: 'x',
    text: '',
    read,
    atOnceBytes: 2 ** 20,
  });
  const texts = [1, 2, 4, 8].map((times) => new Uint8Array(times * 64 * 1024));
  let sum = 0;
  const look = (bytes: number): void => {
    for (let i = 0; i < bytes; i++) sum = (sum + i) | 0;
  };

  test('passes if each byte is looked at some times', async () => {
    const read = ({ length }: Uint8Array): void => {
      look(length * 12);
    };
    expect(await problemOf(reader(read), texts)).toBeUndefined();
  });

  test('passes if short texts cost in proportion, though a pass over them is too short for the clock', async () => {
    const read = async ({ length }: Uint8Array): Promise<void> => {
      for (let part = 0; part < 40; part++) {
        look(length * 10);
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const short = [1, 2, 4, 8].map((times) => new Uint8Array(times * 7000));
    expect(await problemOf(reader(read), short)).toBeUndefined();
  });

  test('fails if the cost grows with the square', async () => {
    const read = ({ length }: Uint8Array): void => {
      look((length / 1024) ** 2 * 150);
    };
    expect(await problemOf(reader(read), texts)).toContain('steeper than linear');
  });

  test('fails if it keeps the thread, and not if it does so in parts', async () => {
    // By its own CPU time, as it is judged: on a busy machine it has little of an instant.
    const usedMs = (): number => {
      process.cpuUsage();
      const { user, system } = process.threadCpuUsage();
      return (user + system) / 1000;
    };
    const busy = (ms: number): void => {
      for (const until = usedMs() + ms; usedMs() < until;) sum++;
    };
    const whole = (): void => {
      busy(LONGEST_MS * 20);
    };
    const parts = async (): Promise<void> => {
      for (let i = 0; i < 40; i++) {
        busy(LONGEST_MS / 2);
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    expect(await problemOf(reader(whole), [new Uint8Array(2 ** 20)])).toContain('in one go');
    const { totalMs, longestMs } = await costOf(parts);
    expect(longestMs).toBeLessThan(totalMs / 10);
  });
});
