import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { nonLinearity } from '../tools/lint/linear-regex.mjs';
import { TOLERATED } from '../tools/lint/tolerated-regexes.mjs';

test.each([
  /^(a+)+$/,
  /(a|a)*b/,
  /^(?:a|ab)*$/,
  /^(?:\w+\s?)*$/,
  /^a*a*b/,
  /^\d+\d+x/,
  /^(\w+)\.?(\w+)$/,
  /^\s*(.*)\s*$/,
  /.*,.*,/,
  /\s+$/,
  /a+b/,
  /\/.*$/,
  /(?=(a+)+b)/,
  /(\w)\1/,
])('%s may take longer than its text is long', ({ source, flags }) => {
  expect(nonLinearity(source, flags)).toBeTypeOf('string');
});

test.each([
  /^\w+:\/\//,
  /^[-+]?\d+(?:\.\d*)?(?:e[-+]?\d+)?$/i,
  /^\s*\{\s*"t"\s*:\s*-?[\d.]+\s*,\s*"dir"\s*:/,
  /[?&]symbol=([^&#]+)/,
  /\d+/g,
  /a|bc|d/,
  /^(?:abc){3}$/,
  /[\s"',[\]]+/,
  /^[^/]+\/[^/]+$/,
  /\p{Cf}/u,
  /^\u{1F600}[\x41-\u005a]*$/u,
])('%s takes no longer than its text is long', ({ source, flags }) => {
  expect(nonLinearity(source, flags)).toBeUndefined();
});

test('those that stay are there, are not linear, and say why', async () => {
  for (const { file, source, why } of TOLERATED) {
    const text = await readFile(path.join(import.meta.dirname, '..', file), 'utf8');
    expect(text, file).toContain(source === 'made' ? 'new RegExp(' : source);
    if (source !== 'made') expect(nonLinearity(source), source).toBeDefined();
    expect(why.length).toBeGreaterThan(10);
  }
});
