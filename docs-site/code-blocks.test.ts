import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse as parseJsonc } from 'jsonc-parser';
import type { ParseError } from 'jsonc-parser';
import { describe, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { patience } from '../scripts/speed.mjs';
import { readPages } from './pages.mjs';

// Every block of code of the pages is checked: TypeScript by its types, commands by their existence, data by its parser. What is no
// code is `text`, and says what it is behind that word.

interface Block {
  readonly where: string;
  readonly file: string;
  readonly language: string;
  readonly about: string;
  readonly text: string;
}

const ROOT = path.resolve(import.meta.dirname, '..');
/** Its programs are type-checked and run, and what they print is compared, by `scripts/doc-programs.test.ts`. */
const RUN_PAGE = 'docs/API.md';
const PAGES = readPages(ROOT).filter(({ file }) => file !== RUN_PAGE);
const BLOCKS: readonly Block[] = PAGES.flatMap(({ file, markdown }) =>
  [...markdown.matchAll(/^( *)```([^\n`]*)\n([\s\S]*?)^ *```$/gm)].map(([, indent = '', info = '', text = ''], at) => {
    const [language = '', ...about] = info.trim().split(' ');
    return {
      where: `${file}, block ${String(at + 1)}`,
      file,
      language,
      about: about.join(' '),
      text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    };
  }),
);
const of = (...languages: string[]) => BLOCKS.filter(({ language }) => languages.includes(language));

test('every block is of a kind that is checked here, or says what it is', () => {
  expect(BLOCKS.length).toBeGreaterThan(15);
  const known = new Set(['ts', 'sh', 'json', 'jsonc', 'yaml', 'text']);
  expect(BLOCKS.filter(({ language }) => !known.has(language)).map(({ where }) => where)).toEqual([]);
  expect(
    of('text')
      .filter(({ about }) => about === '')
      .map(({ where }) => where),
  ).toEqual([]);
});

test.each(of('json').map((block) => [block.where, block.text]))('%s is JSON', (_where, text) => {
  expect(() => JSON.parse(text) as unknown).not.toThrow();
});

test.each(of('jsonc').map((block) => [block.where, block.text]))('%s is JSON with comments', (_where, text) => {
  const errors: ParseError[] = [];
  parseJsonc(text, errors, { allowTrailingComma: true });
  expect(errors).toEqual([]);
});

test.each([['no block of YAML', 'a: 1'], ...of('yaml').map((block) => [block.where, block.text])])(
  '%s is YAML',
  (_where, text = '') => {
    expect(parseDocument(text).errors).toEqual([]);
  },
);

test('every block of TypeScript fits the types of what it imports', () => {
  const folder = path.join(ROOT, 'out/doc-blocks');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [at, { file, text }] of of('ts').entries()) {
    const from = path.dirname(path.join(ROOT, file));
    const code = text.replaceAll(
      /(from |import )'(\.[^']+)'/g,
      (_all, word: string, target: string) => `${word}'${path.resolve(from, target)}'`,
    );
    writeFileSync(path.join(folder, `block-${String(at + 1)}.ts`), `${code}\nexport {};\n`);
  }
  const entries = path.join(ROOT, 'src-main/entries');
  const config = {
    extends: path.join(ROOT, 'tsconfig.base.json'),
    compilerOptions: {
      types: ['node'],
      typeRoots: [path.join(ROOT, 'node_modules/@types')],
      noUnusedLocals: false,
      paths: { tapedeck: [path.join(entries, 'index.ts')], 'tapedeck/*': [path.join(entries, '*.ts')] },
    },
    include: ['*.ts'],
  };
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(config));
  let errors = '';
  try {
    execFileSync(process.execPath, [path.join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', folder], {
      encoding: 'utf8',
    });
  } catch (error) {
    errors = (error as { stdout: string }).stdout;
  }
  const named = errors.replaceAll(/block-(\d+)\.ts/g, (_all, at: string) => of('ts')[Number(at) - 1]?.where ?? '');
  expect(named).toBe('');
});

describe('commands', () => {
  const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const helps = new Map<string, string>();
  const helpOf = (command: string): string => {
    const known = helps.get(command);
    if (known !== undefined) return known;
    const args = [path.join(ROOT, 'bin/tapedeck.mjs'), ...(command === '' ? [] : [command]), '--help'];
    const made = execFileSync(process.execPath, args, { encoding: 'utf8', timeout: patience(60_000) });
    helps.set(command, made);
    return made;
  };

  test.each(of('sh').map((block) => [block.where, block.text]))(
    '%s names commands and options that exist',
    (_where, text) => {
      expect(
        commandsOf(text)
          .map((words) => problemOf(words, scripts, helpOf))
          .filter((problem) => problem !== undefined),
      ).toEqual([]);
    },
  );

  test('a command, an option, a script and a file that do not exist are found', () => {
    const wrong = 'tapedeck strem\ntapedeck stream binance --limt 3\nnpm run nothing\nnode nothing.mjs\nnosuchtool x';
    expect(commandsOf(wrong).map((words) => problemOf(words, scripts, helpOf))).toEqual([
      'tapedeck has no command strem',
      'tapedeck stream has no option --limt',
      'package.json has no script nothing',
      'there is no file nothing.mjs',
      'nosuchtool is not a known command',
    ]);
  });
});

/** Each command of a block as words, without comments, settings of the environment, and what is piped or sent to the background. */
function commandsOf(text: string): string[][] {
  return text
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '')
    .flatMap((line) => line.replaceAll(/'[^']*'/g, 'TEXT').split(/&&|\|\|?|;|&(?!\d)|\$\(/))
    .map((part) =>
      part
        .trim()
        .split(/\s+/)
        .filter((word) => !/^[A-Z_]+=/.test(word)),
    )
    .filter(([first = '']) => first !== '');
}

function problemOf(
  words: readonly string[],
  scripts: Record<string, string>,
  helpOf: (command: string) => string,
): string | undefined {
  const [first = '', second = '', third = ''] = words;
  if (first === 'tapedeck') return tapedeckProblem(words.slice(1), helpOf);
  if (second === 'tapedeck' || second === 'bin/tapedeck.mjs') return tapedeckProblem(words.slice(2), helpOf);
  if (first === 'npm') return scriptProblem(second === 'run' ? third : second, scripts);
  if (first !== 'node') return OTHER_COMMANDS.has(first) ? undefined : `${first} is not a known command`;
  return second.startsWith('-') || existsSync(path.join(ROOT, second)) ? undefined : `there is no file ${second}`;
}

function scriptProblem(script: string, scripts: Record<string, string>): string | undefined {
  return script in scripts || NPM_COMMANDS.has(script) ? undefined : `package.json has no script ${script}`;
}

function tapedeckProblem(words: readonly string[], helpOf: (command: string) => string): string | undefined {
  const command = words.find((word) => !word.startsWith('-')) ?? '';
  if (command !== '' && !new RegExp(`^ {4}${command} `, 'm').test(helpOf('')))
    return `tapedeck has no command ${command}`;
  const help = helpOf(command);
  const wrong = words.find(
    (word) => word.startsWith('--') && !new RegExp(`${word.split('=')[0] ?? ''}(?![\\w-])`).test(help),
  );
  return wrong === undefined ? undefined : `tapedeck ${command} has no option ${wrong}`;
}

const NPM_COMMANDS = new Set(['ci', 'install', 'pack', 'publish', 'version', 'audit', 'sbom']);
/** What a reader has, or is told to install. */
const OTHER_COMMANDS = new Set([
  'curl',
  'docker',
  'git',
  'grep',
  'kubectl',
  'ls',
  'openssl',
  'sleep',
  'wc',
  'cd',
  'npx',
]);
