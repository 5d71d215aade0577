import { execFile } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { describeConfig } from '../../engine/config/config-reference.ts';

const BIN = path.resolve(import.meta.dirname, '../../../bin/tapedeck.mjs');
const SECRET = 'a-token-nobody-sees';
let home = '';

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'tapedeck-config-'));
  await writeFile(path.join(home, 'tapedeck.config.jsonc'), '{\n  "watchdogMs": 7000, "batchSize": 7\n}');
});

interface Row {
  readonly path: string;
  readonly value: unknown;
  readonly source: string;
  readonly where?: string;
}

async function config(args: readonly string[], env: Record<string, string> = {}): Promise<{ readonly stdout: string }> {
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(TAPEDECK|CONNECTOR)_/.test(name)));
  return promisify(execFile)(process.execPath, [BIN, 'config', ...args], {
    env: { ...own, TAPEDECK_HOME: home, ...env },
  });
}

test('prints every option in force with where it comes from, and no secret', async () => {
  const env = { CONNECTOR_INACTIVITY_TIMEOUT: '4', CONNECTOR_MAX_SYMBOL_PER_WS: '50', TAPEDECK_SERVE_TOKEN: SECRET };
  const { stdout } = await config(['--print', '--json', '--set', 'watchdogMs=9000'], env);
  const rows = JSON.parse(stdout) as Row[];
  expect(rows.map((row) => row.path)).toEqual(describeConfig().map((entry) => entry.path));
  const row = (key: string): Row | undefined => rows.find((each) => each.path === key);
  expect([
    row('watchdogMs'),
    row('batchSize'),
    row('candles.inactivityMs'),
    row('publish.perSecond'),
    row('serve.token'),
  ]).toEqual([
    { path: 'watchdogMs', value: 9000, source: 'flag', where: '--set watchdogMs' },
    { path: 'batchSize', value: 50, source: 'env', where: 'CONNECTOR_MAX_SYMBOL_PER_WS' },
    { path: 'candles.inactivityMs', value: 4000, source: 'env', where: 'CONNECTOR_INACTIVITY_TIMEOUT' },
    { path: 'publish.perSecond', value: 10, source: 'default' },
    { path: 'serve.token', value: '(hidden)', source: 'env', where: 'TAPEDECK_SERVE_TOKEN' },
  ]);
  expect(stdout).not.toContain(SECRET);
  const table = await config(['--print'], env);
  expect(table.stdout).toMatch(/^watchdogMs +7000 +file {2}.*tapedeck\.config\.jsonc:2:17$/m);
  expect(table.stdout).toMatch(/^publish\.perSecond +10 +default$/m);
});

test('passwords and tokens are not shown, wherever they stand', async () => {
  const env = {
    TAPEDECK_SERVE_HEALTH_TOKEN: SECRET,
    TAPEDECK_PUBLISHERS_HTTP: `https://me:${SECRET}@storage`,
    TAPEDECK_PUBLISHERS_REDIS_URL: `redis://me:${SECRET}@redis:6379`,
    TAPEDECK_ALERTS_WEBHOOK_URL: `https://api.telegram.org/bot${SECRET}/sendMessage`,
    TAPEDECK_ALERTS_WEBHOOK_SECRET: SECRET,
  };
  for (const flags of [[], ['--json']]) {
    const { stdout } = await config(flags, env);
    expect(stdout).not.toContain(SECRET);
    expect(stdout).toContain('https://api.telegram.org/(hidden)');
  }
  await expect(config([], { TAPEDECK_ALERTS_WEBHOOK_URL: `http://a.example/bot${SECRET}` })).rejects.toMatchObject({
    code: 2,
    stderr: expect.not.stringContaining(SECRET),
  });
  await expect(config([], { TAPEDECK_PUBLISHERS_REDIS_URL: `http://me:${SECRET}@x` })).rejects.toMatchObject({
    code: 2,
    stderr: expect.not.stringContaining(SECRET),
  });
});

test('names of streamers of quotes are read by the commands that stream quotes alone', async () => {
  const { stdout } = await config(['--json'], { POLLING_INTERVAL: 'soon', REDIS_URL: 'unix:/x', TICKERS: 'A' });
  expect((JSON.parse(stdout) as Row[]).find((row) => row.path === 'equities.tickers')?.value).toBe('');
});

test('a wrong value ends with code 2 and names the variable', async () => {
  await expect(config([], { CONNECTOR_CLOSED_QUEUE_MAXSIZE: 'many' })).rejects.toMatchObject({
    code: 2,
    stderr: 'CONNECTOR_CLOSED_QUEUE_MAXSIZE: expected a number, got "many"\n',
  });
});
