import { expect, test } from 'vitest';
import { describeConfig } from '../../engine/config/config-reference.ts';
import { startTestServer } from './testing/test-server.ts';

test('every cap of the configuration has a gauge in the health of a server, those of its host included', async () => {
  await using server = await startTestServer();
  const gauges = server.engine.health().gauges ?? [];
  expect(gauges.map(({ option }) => option).toSorted()).toEqual(
    describeConfig()
      .filter(({ isCap }) => isCap)
      .map(({ path }) => path)
      .toSorted(),
  );
  expect(gauges.filter(({ used, cap }) => !(used >= 0 && used <= cap))).toEqual([]);
});
