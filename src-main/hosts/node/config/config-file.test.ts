import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { CONFIG_ALIASES } from '../../../engine/config/config-aliases.ts';
import { CONFIG_FILE_NAME, loadConfig } from './config-file.ts';
import type { ConfigLoad, ConfigSources } from './config-file.ts';

let home = '';

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'tapedeck-config-'));
});

async function loadWith(text: string | undefined, sources: Partial<ConfigSources> = {}): Promise<ConfigLoad> {
  if (text !== undefined) await writeFile(path.join(home, CONFIG_FILE_NAME), text);
  return loadConfig({ home, env: {}, ...sources });
}

function problemsOf(load: ConfigLoad): readonly string[] {
  return load.ok ? [] : load.problems;
}

describe('loadConfig', () => {
  test('gives every default if there is no file', async () => {
    const load = await loadWith(undefined);
    expect(load.ok && load.config.staleThresholdMs).toBe(30_000);
    expect(load.ok && load.config.log.dir).toBe('');
  });

  test('reads comments and trailing commas, and takes the log folder from the home folder', async () => {
    const load = await loadWith('{\n  // patience\n  "staleThresholdMs": 45000,\n  "log": { "dir": "logs", },\n}');
    expect(load.ok && load.config.staleThresholdMs).toBe(45_000);
    expect(load.ok && load.config.log.dir).toBe(path.join(home, 'logs'));
  });

  test('uses the default log folder only if no source names one', async () => {
    expect(await loadWith('{}', { defaultLogDir: 'logs' })).toMatchObject({
      config: { log: { dir: path.join(home, 'logs') } },
    });
    expect(await loadWith('{ "log": { "dir": "" } }', { defaultLogDir: 'logs' })).toMatchObject({
      config: { log: { dir: '' } },
    });
  });

  test('names file, line and column of a syntax error', async () => {
    const problems = problemsOf(await loadWith('{\n  "staleThresholdMs": 1000\n  "watchdogMs": 5\n}'));
    expect(problems).toEqual([
      `${path.join(home, CONFIG_FILE_NAME)}:3:3: not valid JSON with comments: comma expected`,
    ]);
  });

  test('names place, path, expectation and what came instead of every wrong value', async () => {
    const problems = problemsOf(await loadWith('{\n  "reconnect": { "baseMs": "soon" },\n  "watchdogs": 1\n}'));
    expect(problems).toHaveLength(2);
    expect(problems.join('\n')).toMatch(/:2:28: reconnect\.baseMs: expected number, got "soon"/);
    expect(problems.join('\n')).toMatch(/:3:\d+: watchdogs is not a known key/);
  });

  test('a host with a screen leaves a wrong file of the home folder out, says so, and touches it not', async () => {
    const file = path.join(home, CONFIG_FILE_NAME);
    for (const text of [
      '{ "staleThresholdMs": 45000, "watchd',
      '{ "staleThresholdMs": 45000, "reconnect": { "baseMs": "soon" } }',
    ]) {
      const load = await loadWith(text, {
        ignoresWrongFile: true,
        overrides: [{ path: 'watchdogMs', value: 7000, source: '--set watchdogMs' }],
        defaultLogDir: 'logs',
      });
      expect(load).toMatchObject({
        ok: true,
        config: { staleThresholdMs: 30_000, watchdogMs: 7000, log: { dir: path.join(home, 'logs') } },
        ignored: { code: 'config-ignored', file },
      });
      expect(load.ok && load.ignored?.reason).toContain(`${file}:1:`);
      expect(await readFile(file, 'utf8')).toBe(text);
    }
    expect(await loadWith('{}', { ignoresWrongFile: true })).not.toHaveProperty('ignored');
    await writeFile(file, '{');
    expect(problemsOf(await loadConfig({ home, env: {}, file, ignoresWrongFile: true }))).toHaveLength(1);
    expect(
      problemsOf(await loadWith('{', { ignoresWrongFile: true, env: { TAPEDECK_WATCHDOG_MS: 'never' } })),
    ).toHaveLength(1);
  });

  test('an explicit file that is missing is a problem, the usual one is not', async () => {
    expect(problemsOf(await loadWith(undefined, { file: path.join(home, 'nowhere.jsonc') }))[0]).toMatch(
      /nowhere\.jsonc: cannot be read/,
    );
  });

  test('environment beats the file, overrides beat the environment', async () => {
    const env = {
      TAPEDECK_STALE_THRESHOLD_MS: '5000',
      TAPEDECK_RECONNECT_JITTER: '0.5',
      TAPEDECK_TESTNET: 'true',
      TAPEDECK_HOME: '/nowhere',
    };
    const load = await loadWith('{ "staleThresholdMs": 1000 }', {
      env,
      overrides: [{ path: 'reconnect.jitter', value: 0.1, source: '--set reconnect.jitter' }],
    });
    expect(load).toMatchObject({
      ok: true,
      config: { staleThresholdMs: 5000, testnet: true, reconnect: { jitter: 0.1 } },
    });
  });

  test('variables that name no option are said, with the nearest one; those of other parts are not', async () => {
    const load = await loadWith(undefined, {
      env: {
        TAPEDECK_RECONECT_BASE_MS: '1',
        TAPEDECK_HOME: '/x',
        TAPEDECK_WATCHDOG_MS: '7000',
        CONNECTOR_INACTIVTY_TIMEOUT: '3',
        CONNECTOR_UNKNOWN_THING: '1',
        HOME: '/y',
      },
    });
    expect(load.ok && load.notices).toEqual([
      'CONNECTOR_INACTIVTY_TIMEOUT names no option and has no effect: did you mean CONNECTOR_INACTIVITY_TIMEOUT?',
      'CONNECTOR_UNKNOWN_THING names no option and has no effect',
      'TAPEDECK_RECONECT_BASE_MS names no option and has no effect: did you mean TAPEDECK_RECONNECT_BASE_MS?',
    ]);
  });

  test('an environment value of the wrong type is named', async () => {
    expect(problemsOf(await loadWith(undefined, { env: { TAPEDECK_WATCHDOG_MS: 'never' } }))).toEqual([
      'TAPEDECK_WATCHDOG_MS: expected a number, got "never"',
    ]);
  });

  test('speaks the names of the OHLCV connector, in its units; our own names win', async () => {
    const env = {
      CONNECTOR_INACTIVITY_TIMEOUT: '2.5',
      CONNECTOR_MAX_SYMBOL_PER_WS: '50',
      CONNECTOR_CIRCUIT_BREAKER_FAILURE_THRESHOLD: '4',
      CONNECTOR_CIRCUIT_BREAKER_RECOVERY_TIMEOUT: '20',
      CONNECTOR_CIRCUIT_BREAKER_HALF_OPEN_CALLS: '2',
      CONNECTOR_CLOSED_QUEUE_MAXSIZE: '500',
      CONNECTOR_OPEN_QUEUE_MAXSIZE: '9',
      CONNECTOR_DEDUPLICATION_WINDOW_SECONDS: '60.5',
      CONNECTOR_DEDUPLICATION_MAX_ENTRIES: '700',
      CONNECTOR_REST_POOL_CONNECTIONS: '5',
      CONNECTOR_REST_POOL_MAXSIZE: '15',
      CONNECTOR_WSS_HEALTH_CHECK_ENABLED: 'False',
      CONNECTOR_WSS_HEALTH_CHECK_PORT: '9000',
      TAPEDECK_SERVE_HEALTH_PORT: '9001',
    };
    expect(
      Object.keys(env)
        .filter((name) => name.startsWith('CONNECTOR_'))
        .sort(),
    ).toEqual(
      CONFIG_ALIASES.map(({ variable }) => variable)
        .filter((name) => name.startsWith('CONNECTOR_'))
        .sort(),
    );
    expect(await loadWith(undefined, { env })).toMatchObject({
      ok: true,
      config: {
        candles: { inactivityMs: 2500, closedQueue: 500 },
        batchSize: 50,
        circuit: { failures: 4, openMs: 20_000, trials: 2 },
        dedup: { windowMs: 60_500, maxEntries: 700 },
        rest: { connections: 5, maxActive: 15 },
        serve: { openQueue: 9, health: false, healthPort: 9001 },
      },
    });
  });

  test('names the variable or the flag that a wrong value comes from', async () => {
    const wrong = async (env: Record<string, string>) => problemsOf(await loadWith(undefined, { env }));
    expect(await wrong({ CONNECTOR_INACTIVITY_TIMEOUT: 'soon' })).toEqual([
      'CONNECTOR_INACTIVITY_TIMEOUT: expected a number of seconds, got "soon"',
    ]);
    expect(await wrong({ CONNECTOR_WSS_HEALTH_CHECK_ENABLED: 'maybe' })).toEqual([
      'CONNECTOR_WSS_HEALTH_CHECK_ENABLED: expected true or false, got "maybe"',
    ]);
    expect(await wrong({ CONNECTOR_REST_POOL_CONNECTIONS: '0' })).toEqual([
      'CONNECTOR_REST_POOL_CONNECTIONS: rest.connections: expected >= 1, got 0',
    ]);
    const flag = await loadWith(undefined, {
      overrides: [{ path: 'watchdogMs', value: 1, source: '--set watchdogMs' }],
    });
    expect(problemsOf(flag)).toEqual(['--set watchdogMs: watchdogMs: expected >= 100, got 1']);
  });

  test('knows what every value comes from', async () => {
    const load = await loadWith('{\n  "reconnect": { "baseMs": 500, "maxMs": 900 },\n  "watchdogMs": 7000\n}', {
      env: { TAPEDECK_RECONNECT_MAX_MS: '800', CONNECTOR_INACTIVITY_TIMEOUT: '4' },
      overrides: [{ path: 'watchdogMs', value: 8000, source: '--set watchdogMs' }],
    });
    const origins = load.ok ? load.origins : new Map();
    expect(
      ['reconnect.baseMs', 'reconnect.maxMs', 'candles.inactivityMs', 'watchdogMs', 'batchSize'].map((key) =>
        origins.get(key),
      ),
    ).toEqual([
      { kind: 'file', where: `${path.join(home, CONFIG_FILE_NAME)}:2:28` },
      { kind: 'env', where: 'TAPEDECK_RECONNECT_MAX_MS' },
      { kind: 'env', where: 'CONNECTOR_INACTIVITY_TIMEOUT' },
      { kind: 'flag', where: '--set watchdogMs' },
      undefined,
    ]);
  });

  test('an endpoints file replaces base URLs and is checked', async () => {
    const endpointsFile = path.join(home, 'endpoints.json');
    await writeFile(endpointsFile, '{"binance-spot":{"ws":"ws://127.0.0.1:1","rest":"http://127.0.0.1:1"}}');
    expect(await loadWith(undefined, { endpointsFile })).toMatchObject({
      config: { endpoints: { 'binance-spot': { ws: 'ws://127.0.0.1:1' } } },
    });
    await writeFile(endpointsFile, '{"binance-moon":{}}');
    expect(problemsOf(await loadWith(undefined, { endpointsFile }))[0]).toMatch(/binance-moon is not a known key/);
    await writeFile(endpointsFile, '{}');
    expect(problemsOf(await loadWith(undefined, { endpointsFile }))).toEqual([`${endpointsFile}: names no venue`]);
  });
});
