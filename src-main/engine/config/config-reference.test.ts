import path from 'node:path';
import { expect, it } from 'vitest';
import { renderConfigReference } from './config-reference.ts';

it('docs/CONFIG.md says what the schema says', async () => {
  await expect(renderConfigReference()).toMatchFileSnapshot(
    path.resolve(import.meta.dirname, '../../../docs/CONFIG.md'),
  );
});
