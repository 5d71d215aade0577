import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { blocksOf, runBlocks, withOutputs } from './doc-programs.mjs';
import { patience } from './speed.mjs';

const ROOT = path.resolve(import.meta.dirname, '..');

test.each(['docs/API.md', 'examples/walkthrough.md'])(
  '%s: its programs compile, run to their end and print what it says',
  async (name) => {
    const file = path.join(ROOT, name);
    const page = await readFile(file, 'utf8');
    const outputs = await runBlocks(page, patience(30_000));
    const blocks = blocksOf(page);
    expect(outputs).toHaveLength(blocks.length);
    const said = blocks.map(({ printed }) => printed);
    if (isUpdating()) await writeFile(file, withOutputs(page, outputs));
    // Numbers of the market are others every time.
    else
      expect(outputs.map((output, n) => (said[n] === undefined ? undefined : withoutNumbers(output)))).toEqual(
        said.map((text) => (text === undefined ? undefined : withoutNumbers(text))),
      );
  },
  patience(120_000),
);

function withoutNumbers(text: string): string {
  return text.replaceAll(/\d+(?:\.\d+)?/g, '#');
}

function isUpdating(): boolean {
  return process.env['UPDATE_PAGES'] === '1';
}
