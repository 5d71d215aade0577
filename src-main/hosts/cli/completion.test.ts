import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { bashScript, fishScript, zshScript } from './completion-scripts.ts';
import type { CompletedCommand } from './completed-command.ts';

const BIN = path.resolve(import.meta.dirname, '../../../bin/tapedeck.mjs');
const folder = mkdtempSync(path.join(tmpdir(), 'tapedeck-completion-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The script for a shell, as the command prints it, in a file; undefined, which is said, if that shell is not here. */
function scriptFor(shell: 'bash' | 'zsh' | 'fish'): string | undefined {
  if (spawnSync(shell, ['--version']).status !== 0) {
    process.stderr.write(`No ${shell} here: its completion is not tried\n`);
    return undefined;
  }
  const { stdout, status } = spawnSync(process.execPath, [BIN, 'completion', shell], { encoding: 'utf8' });
  expect(status).toBe(0);
  const file = path.join(folder, `_${shell}`);
  writeFileSync(file, stdout);
  writeFileSync(path.join(folder, 'session.jsonl'), '');
  return file;
}

function run(shell: string, script: string): string {
  const { stdout, stderr, status } = spawnSync(shell, ['-c', script], { cwd: folder, encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  return stdout;
}

const bash = scriptFor('bash');
/** What bash proposes for the last of these words. */
function proposals(...words: readonly string[]): readonly string[] {
  const list = ['tapedeck', ...words].map((word) => `'${word}'`).join(' ');
  return run(
    'bash',
    // `compopt` works only while a completion is going on.
    `compopt() { :; }; source '${String(bash)}'; COMP_WORDS=(${list}); COMP_CWORD=${String(words.length)}; _tapedeck; printf '%s\\n' "\${COMPREPLY[@]}"`,
  )
    .split('\n')
    .filter((line) => line !== '');
}

test.skipIf(bash === undefined)('bash completes commands, options, their words, lists and files', () => {
  expect(proposals('s')).toEqual(['stream', 'simulate', 'serve']);
  expect(proposals('stream', '--int')).toEqual(['--interval']);
  expect(proposals('stream', 'bina')).toEqual(['binance', 'binance-spot', 'binance-usdm', 'binance-coinm']);
  expect(proposals('stream', 'okx', '--interval', '1')).toEqual(expect.arrayContaining(['1m', '1h']));
  expect(proposals('stream', 'okx', '--channels', 'trade,bo')).toEqual(['trade,book']);
  expect(proposals('stream', 'okx', '--limit', '')).toEqual([]);
  expect(proposals('replay', 'ses')).toEqual(['session.jsonl']);
  expect(proposals('simulate', '--faults', 'ses')).toEqual(['session.jsonl']);
  expect(proposals('web', '--sc')).toEqual([]);
  expect(proposals('completion', 'z')).toEqual(['zsh']);
});

const zsh = scriptFor('zsh');
test.skipIf(zsh === undefined)('zsh reads its script, and defines the completion', () => {
  expect(
    run(
      'zsh',
      `autoload -U compinit; compinit -u -d '${folder}/dump'; source '${String(zsh)}'; print $_comps[tapedeck]`,
    ),
  ).toBe('_tapedeck\n');
});

const fish = scriptFor('fish');
test.skipIf(fish === undefined)('fish completes commands, options and their words', () => {
  const ask = (line: string): readonly string[] =>
    run('fish', `source '${String(fish)}'; complete -C '${line}'`)
      .split('\n')
      .filter((each) => each !== '')
      .map((each) => each.split('\t')[0] ?? '');
  expect(ask('tapedeck s')).toEqual(expect.arrayContaining(['serve', 'simulate', 'stream']));
  expect(ask('tapedeck stream --int')).toEqual(['--interval']);
  expect(ask('tapedeck stream okx --interval 1w')).toEqual(['1w']);
  expect(ask('tapedeck stream okx --channels trade,bo')).toEqual(expect.arrayContaining(['trade,book']));
});

test('texts with quotes and brackets stay what they are', () => {
  const command: CompletedCommand = {
    name: 'x',
    summary: "it's [a] $(trap): done",
    words: [],
    takesFile: false,
    options: [{ long: '--y', description: "it's [a] $(trap): done", value: 'text', words: [], isRepeated: true }],
  };
  expect(zshScript([command])).toContain(String.raw`'*--y[it'\''s \[a\] $(trap)\: done]:value: '`);
  expect(fishScript([command])).toContain(String.raw`-d 'it\'s [a] $(trap): done' -x`);
  expect(bashScript([command])).toContain(`'x --y') :; return ;;`);
});
