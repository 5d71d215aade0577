import { spawnSync } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';

const ENTRY = path.join(import.meta.dirname, '../../../bin/tapedeck.mjs');
/** A colour, a title, a C1 sequence, a direction, line ends and what nobody sees. */
const NASTY = '\u001B[31m\u001B]0;owned\u0007\u009B2J\u202E\r\u200B\nforged\n(Did you mean forged?)';

async function run(args: readonly string[], input = ''): Promise<string> {
  const home = await mkdtemp(path.join(tmpdir(), 'tapedeck-outside-'));
  await writeFile(path.join(home, 'tapedeck.config.jsonc'), '{}');
  const { stdout, stderr } = spawnSync(process.execPath, [ENTRY, ...args], {
    encoding: 'utf8',
    input,
    env: { ...process.env, TAPEDECK_HOME: home, FORCE_COLOR: '0', NO_COLOR: '1' },
    timeout: 60_000,
  });
  return stdout + stderr;
}

const TRADE = JSON.stringify({
  stream: 'x@trade',
  data: { e: 'trade', E: 1, s: `BTC${NASTY}`, t: 1, p: '1', q: '1', T: 1, m: true, M: true },
});

test.each([
  ['events', ['normalize', '--venue', 'binance-spot'], `${TRADE}\n`, 'BTC'],
  ['a malformed line', ['normalize', '--venue', 'binance-spot'], `{"${NASTY.replaceAll('\n', '')}\n`, '"malformed'],
  ['an unknown command', [`fly${NASTY}`], '', 'unknown command'],
  ['an unknown option', [`--fly${NASTY}`], '', 'unknown option'],
  ['an option of a command', ['quotes', `--fly${NASTY}`], '', 'unknown option'],
  ['a value that is none', ['quotes', '--interval', NASTY], '', 'Expected a whole number'],
  ['tickers', ['quotes', '--tickers', `A${NASTY}`], '', 'is no ticker'],
  ['a list of tickers that is not there', ['quotes', '--list', `/nowhere/${NASTY}`], '', 'cannot be read'],
  ['a configuration file that is not there', ['config', '--config', `/nowhere/${NASTY}`], '', '/nowhere/'],
  ['an unknown exchange', ['stream', `mtgox${NASTY}`, 'BTCUSD'], '', 'there is no exchange mtgox'],
  ['a file that is not there', ['replay', `/nowhere/${NASTY}`], '', 'no such file'],
  ['an option', ['config', '--set', `log.dir=${NASTY}`], '', 'log.dir'],
  ['a wrong value', ['config', '--set', `log.level=${NASTY}`], '', 'log.level: expected'],
  ['a wrong option', ['config', '--set', `log.${NASTY}=1`], '', 'there is no option'],
])(
  '%s of outside texts reach no terminal raw',
  async (_name, args, input, word) => {
    const output = await run(args, input);
    expect(output).toContain(word);
    expect(output.replaceAll('\n', '')).toMatch(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+$/u);
    // What it says of itself after a line end.
    expect(output).not.toMatch(/^forged/m);
  },
  90_000,
);
