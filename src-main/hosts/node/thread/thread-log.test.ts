import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createThreadLog } from './thread-log.ts';

test('what happens to the engine is in the log files and, in words, on stderr', async () => {
  const dir = await mkdtemp(path.join(tmpdir(), 'tapedeck-log-'));
  const said: string[] = [];
  const log = createThreadLog({ dir }, { write: (text) => said.push(text) });
  const at = Date.UTC(2026, 10, 20, 12);
  log.write({ name: 'ENGINE_UNRESPONSIVE', level: 'warn', at, fields: { silentMs: 3_000 } });
  log.write({ name: 'ENGINE_ENDED', level: 'error', at, fields: { reason: 'out of memory', retryMs: 1_000 } });
  log.write({ name: 'ENGINE_ENDED', level: 'error', at, fields: { reason: 'out of luck' } });
  expect(said).toEqual([
    '2026-11-20T12:00:00.000Z The engine does not respond.\n',
    '2026-11-20T12:00:00.000Z The engine has ended and is started again in 1000 ms: out of memory\n',
    '2026-11-20T12:00:00.000Z The engine has ended too often and is not started again by itself: out of luck\n',
  ]);
  for (const name of ['tapedeck.log', 'tapedeck.error.log'])
    await expect
      .poll(() => readFile(path.join(dir, name), 'utf8').catch(() => ''), { timeout: 10_000 })
      .toMatch(/"event":"ENGINE_ENDED".*"reason":"out of memory"/);
});
