import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';

const ENTRY = path.resolve(import.meta.dirname, '../../../bin/tapedeck.mjs');

async function simulate(script: string) {
  const home = await mkdtemp(path.join(tmpdir(), 'tapedeck-faults-'));
  const file = path.join(home, 'faults.jsonc');
  await writeFile(file, script);
  const child = spawn(process.execPath, [ENTRY, 'simulate', '--faults', file], {
    stdio: 'pipe',
    env: { ...process.env, TAPEDECK_HOME: home },
  });
  return { child, file, closed: once(child, 'close') };
}

test('simulate plays a script of faults', async () => {
  const { child, closed } = await simulate(
    '[{ "atMs": 0, "set": { "kind": "http-status", "status": 418, "retryAfterSeconds": 9 } }] // a bad day',
  );
  try {
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const endpoints = JSON.parse(line.toString()) as Record<string, { rest: string }>;
    const url = endpoints['binance-usdm']?.rest ?? '';
    const statusOf = async () => (await fetch(`${url}/fapi/v1/time`)).status;
    await expect.poll(statusOf).toBe(418);
    const cleared = await fetch(new URL('/sim/faults', url), { method: 'DELETE' });
    expect(await cleared.json()).toEqual({ cleared: 1 });
    expect(await statusOf()).toBe(200);
  } finally {
    child.kill('SIGINT');
    expect(await closed).toEqual([0, null]);
  }
});

test('a port that is taken is a sentence', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const child = spawn(process.execPath, [ENTRY, 'simulate', '--port', String(port)], { stdio: 'pipe' });
  let err = '';
  child.stderr.on('data', (bytes: Buffer) => {
    err += bytes.toString();
  });
  expect((await once(child, 'close'))[0]).toBe(1);
  expect(err).toBe(`port ${String(port)} is taken: choose another with --port, or 0 for any free one\n`);
  taken.close();
});

test('a wrong script is wrong usage, reported with its place', async () => {
  const { child, file, closed } = await simulate('[{ "atMs": 0, "set": { "kind": "delay" } }]');
  let err = '';
  child.stderr.on('data', (bytes: Buffer) => {
    err += bytes.toString();
  });
  expect((await closed)[0]).toBe(2);
  expect(err).toContain(`${file}: 0.set.ms: `);
});
