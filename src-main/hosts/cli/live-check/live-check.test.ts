import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { patience } from '../../../../scripts/speed.mjs';
import { parseCaptureLine } from '../../../engine/replay/capture-line.ts';
import { startSimulator } from '../../../simulator/start-simulator.ts';

const ENTRY = path.join(import.meta.dirname, '../../../../bin/tapedeck.mjs');

const disposals: (() => unknown)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0)) await dispose();
});

async function run(args: readonly string[], home: string) {
  const child = spawn(process.execPath, [ENTRY, ...args], { env: { ...process.env, TAPEDECK_HOME: home, CI: 'true' } });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => (output[name] += text));
  disposals.push(() => child.kill('SIGKILL'));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...output };
}

async function setUp() {
  const simulator = await startSimulator({ seed: 4, venues: ['okx', 'bybit-spot'] });
  disposals.push(() => simulator.stop());
  const home = await mkdtemp(path.join(tmpdir(), 'tapedeck-doctor-'));
  const endpoints = path.join(home, 'endpoints.json');
  await writeFile(endpoints, JSON.stringify(simulator.endpoints));
  return { simulator, home, endpoints };
}

test(
  'doctor --live prints each fact as JSON, and writes recordings and a report without personal data',
  async () => {
    const { home, endpoints } = await setUp();
    const out = path.join(home, 'out');
    const args = ['doctor', '--live', '--venues', 'okx,bybit-spot', '--seconds', '6', '--json'];
    const { code, stdout, stderr } = await run([...args, '--endpoints', endpoints, '--out', out], home);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.filter(({ verdict }) => verdict === 'differs')).toEqual([]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(lines.at(-1)).toMatchObject({ kind: 'summary', differ: 0 });
    expect(new Set(lines.map(({ venue }) => venue))).toEqual(new Set(['okx', 'bybit-spot', undefined]));
    expect((await readdir(out)).toSorted()).toEqual([
      'bybit-spot.capture.jsonl.gz',
      'okx.capture.jsonl.gz',
      'report.json',
      'report.md',
    ]);
    const report = await readFile(path.join(out, 'report.md'), 'utf8');
    expect(report).toContain('Nothing.');
    const capture = gunzipSync(await readFile(path.join(out, 'okx.capture.jsonl.gz'))).toString();
    const kinds = new Set(
      capture
        .trim()
        .split('\n')
        .map((line) => parseCaptureLine(line).kind),
    );
    expect(kinds).toEqual(new Set(['header', 'open', 'send', 'recv', 'rest', 'close']));
    for (const text of [report, await readFile(path.join(out, 'report.json'), 'utf8'), capture])
      for (const secret of [home, homedir(), '127.0.0.1']) expect(text).not.toContain(secret);
  },
  patience(60_000),
);

test(
  'doctor --live ends with 3 if a fact differs, and with 1 if a venue cannot be reached',
  async () => {
    const { simulator, home, endpoints } = await setUp();
    simulator.faults.set({ kind: 'mute', venue: 'bybit-spot', topic: 'tickers' });
    const args = ['doctor', '--live', '--seconds', '5', '--endpoints', endpoints];
    const differing = await run([...args, '--venues', 'bybit-spot'], home);
    expect(differing.stdout).toMatch(/^DIFFERS {2}bybit-spot fields tickers\.\*: no message came/m);
    expect(differing.code).toBe(3);
    simulator.faults.set({ kind: 'endpoint-unreachable', venue: 'okx' });
    const dead = await run([...args, '--venues', 'okx'], home);
    expect(dead.stdout).toMatch(/^DIFFERS {2}okx endpoint REST /m);
    expect(dead.stdout).not.toContain('fields');
    expect(dead.code).toBe(1);
  },
  patience(60_000),
);

test('options of --live are rejected without it', async () => {
  const home = await mkdtemp(path.join(tmpdir(), 'tapedeck-doctor-'));
  const { code, stderr } = await run(['doctor', '--json', '--out', 'x'], home);
  expect(stderr).toContain('--json, --out needs --live');
  expect(code).toBe(2);
});
