import { execFile, spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { captureFile, captureNames, expectedBooks, FIXTURE } from '../../../proofs/captures.ts';
import { STREAM_VENUE_IDS } from '../../../src-shared/market/venue-ids.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');

let home = '';
let simulator: Running;
let endpoints = '';

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'tapedeck-cli-'));
  endpoints = path.join(home, 'endpoints.json');
  simulator = run(['simulate', '--port', '0', '--seed', '7']);
  await writeFile(endpoints, await simulator.firstLine);
});

afterAll(async () => {
  simulator.child.kill('SIGINT');
  expect((await simulator.ended).code).toBe(0);
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}
interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  readonly firstLine: Promise<string>;
}

/** Starts the command as a person does, with a home of its own. */
function run(args: readonly string[], input = '', variables: Readonly<Record<string, string>> = {}): Running {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('TAPEDECK_') && name !== 'NODE_OPTIONS'),
  );
  const child = spawn(process.execPath, [path.join(ROOT, 'bin/tapedeck.mjs'), ...args], {
    env: { ...env, TAPEDECK_HOME: home, CI: 'true', ...variables },
    stdio: 'pipe',
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  const ended = once(child, 'close').then(([code]): Ended => ({ code: code as number | null, out, err }));
  const lines = createInterface(child.stdout);
  const firstLine = Promise.race([once(lines, 'line').then(([line]) => String(line)), ended.then(() => '')]);
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  return { child, ended, firstLine };
}

function lines(text: string): Record<string, unknown>[] {
  return text
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Without what is known about the data itself. */
function marketEvents(text: string): Record<string, unknown>[] {
  return lines(text).filter(({ kind }) => kind !== 'streamState' && kind !== 'bookState');
}

describe('tapedeck', () => {
  test('help names every command and exit code; nonsense is wrong usage', async () => {
    const help = await run(['--help']).ended;
    expect(help.code).toBe(0);
    for (const word of [
      'stream',
      'normalize',
      'replay',
      'simulate',
      'web',
      'doctor',
      '3  some of the input was malformed',
    ])
      expect(help.out).toContain(word);
    const nonsense = await run(['sream']).ended;
    expect(nonsense.code).toBe(2);
    expect(nonsense.err).toContain("unknown command 'sream'");
  });

  test('a reader of help that leaves is no fault', async () => {
    const { child, ended } = run(['stream', '--help']);
    child.stdout?.destroy();
    expect(await ended).toMatchObject({ code: 0, err: '' });
  });

  test('a wrong configuration is reported with its place, before anything is opened', async () => {
    const file = path.join(home, 'wrong.jsonc');
    await writeFile(file, '{\n  "watchdogMs": "soon"\n}');
    const ended = await run(['stream', 'binance-spot', 'BTCUSDT', '--config', file]).ended;
    expect(ended).toMatchObject({ code: 2, out: '' });
    expect(ended.err).toContain(`${file}:2:17: watchdogMs: expected number, got "soon"`);
  });
});

describe('stream', () => {
  test('prints exactly --limit events of the channels asked for, symbols in any case', async () => {
    const { code, out, err } = await run([
      'stream',
      'binance-spot',
      'btcusdt',
      'EthUsdt',
      '--endpoints',
      endpoints,
      '--limit',
      '40',
      '--channels',
      'trade,bbo',
    ]).ended;
    expect([code, err]).toEqual([0, '']);
    const events = marketEvents(out);
    expect(events).toHaveLength(40);
    expect(new Set(events.map((event) => event['kind']))).toEqual(new Set(['trade', 'bbo']));
    for (const event of events)
      expect(event).toMatchObject({
        venue: 'binance-spot',
        symbol: expect.stringMatching(/^(BTC|ETH)USDT$/),
        receivedAt: expect.any(Number),
      });
    const trade = events.find((event) => event['kind'] === 'trade');
    expect(trade).toMatchObject({
      price: expect.stringMatching(/^\d+\.\d{8}$/),
      size: expect.any(String),
      aggressor: expect.stringMatching(/^(buy|sell)$/),
    });
  });

  test('an exchange and --market name the venue', async () => {
    const { code, out } = await run([
      'stream',
      'binance',
      'btcusdt',
      'ethusdt',
      '--market',
      'usdm',
      '--endpoints',
      endpoints,
      '--limit',
      '10',
      '--channels',
      'bbo',
    ]).ended;
    expect([code, marketEvents(out).length]).toEqual([0, 10]);
    for (const event of marketEvents(out)) expect(event).toMatchObject({ kind: 'bbo', venue: 'binance-usdm' });
  });

  const hasPty = spawnSync('script', ['--version']).status === 0;
  if (!hasPty) process.stderr.write('No script(1) here: the table on a terminal is not tested\n');

  test.skipIf(!hasPty)('is a table on a terminal, and NDJSON there with --json', async () => {
    const onTerminal = async (more: readonly string[]): Promise<readonly string[]> => {
      const command = [
        process.execPath,
        path.join(ROOT, 'bin/tapedeck.mjs'),
        'stream',
        'binance',
        'btcusdt',
        '--market',
        'spot',
        '--endpoints',
        endpoints,
        '--limit',
        '3',
        ...more,
      ]
        .map((word) => `'${word}'`)
        .join(' ');
      const { stdout } = await promisify(execFile)('script', ['-qec', command, '/dev/null'], {
        env: { ...process.env, TAPEDECK_HOME: home },
      });
      return stdout.trim().split(/\r?\n/);
    };
    const [head, first, ...rows] = await onTerminal([]);
    expect(head).toMatch(/^time \(UTC\) +symbol +what +facts/);
    expect(first).toMatch(/ BTCUSDT +trade +stream is running, was starting$/);
    expect(rows).toHaveLength(3);
    for (const row of rows)
      expect(row).toMatch(/^\d\d:\d\d:\d\d\.\d{3} {2}BTCUSDT +trade +(buy|sell) +\d+\.\d{8} {2}x /);
    const json = await onTerminal(['--json']);
    expect(json.map((line) => (JSON.parse(line) as { kind: string }).kind)).toEqual([
      'streamState',
      'trade',
      'trade',
      'trade',
    ]);
  });

  test('a book by its changes begins with the snapshot they join', async () => {
    const { out } = await run([
      'stream',
      'binance-usdm',
      'btcusdt',
      '--endpoints',
      endpoints,
      '--limit',
      '10',
      '--channels',
      'book',
      '--depth',
      '1000',
    ]).ended;
    const types = lines(out).map((event) => event['type']);
    expect(types).toContain('snapshot');
    expect(types).toContain('delta');
  });

  test('candles, ticker and mark price come with their own fields', async () => {
    const wish = ['--limit', '12', '--channels', 'candle,ticker,markPrice', '--interval', '5m'];
    const events = lines(
      (await run(['stream', 'binance-coinm', 'btcusd_perp', '--endpoints', endpoints, ...wish]).ended).out,
    );
    expect(events.find((event) => event['kind'] === 'candle')).toMatchObject({
      interval: '5m',
      open: expect.any(String),
      closed: expect.any(Boolean),
    });
    expect(events.find((event) => event['kind'] === 'ticker')).toMatchObject({ last: expect.any(String) });
    expect(events.find((event) => event['kind'] === 'markPrice')).toMatchObject({
      markPrice: expect.any(String),
      fundingRate: expect.any(String),
    });
  });

  test('prints and counts only what was asked for, though the venue sends more in one message', async () => {
    const { out } = await run([
      'stream',
      'hyperliquid',
      'BTC',
      '--endpoints',
      endpoints,
      '--channels',
      'markPrice',
      '--limit',
      '3',
    ]).ended;
    expect(marketEvents(out).map(({ kind }) => kind)).toEqual(['markPrice', 'markPrice', 'markPrice']);
  });

  test('--limit 0 has no end, and help names defaults as they are typed', async () => {
    const endless = run(['stream', 'binance-spot', 'btcusdt', '--endpoints', endpoints, '--limit', '0']);
    let events = 0;
    endless.child.stdout?.on('data', (chunk: Buffer) => {
      events += chunk.toString().split('\n').length - 1;
    });
    await expect.poll(() => events).toBeGreaterThan(5);
    endless.child.kill('SIGINT');
    expect(await endless.ended).toMatchObject({ code: 0, err: '' });
    const helpOf = async (command: string): Promise<string> =>
      (await run([command, '--help']).ended).out.replaceAll(/\s+/g, ' ');
    expect(await helpOf('stream')).toContain('longShortRatio (default: trade)');
    expect(await helpOf('replay')).toContain('max for as fast as possible (default: max)');
  });

  test('misspelt options are said with the nearest one: those of --set end it, variables do not', async () => {
    const set = await run(['config', '--set', 'reconect.baseMs=1']).ended;
    expect([set.code, set.err]).toEqual([
      2,
      '--set reconect.baseMs=1: there is no option reconect.baseMs: did you mean reconnect.baseMs?\n',
    ]);
    const variable = await run(['config'], '', { TAPEDECK_RECONECT_BASE_MS: '1' }).ended;
    expect([variable.code, variable.err]).toEqual([
      0,
      'TAPEDECK_RECONECT_BASE_MS names no option and has no effect: did you mean TAPEDECK_RECONNECT_BASE_MS?\n',
    ]);
  });

  test('says what is unknown: venue, symbol, channel', async () => {
    const venue = await run(['stream', 'binance-moon', 'x']).ended;
    expect([venue.code, venue.err]).toEqual([
      2,
      expect.stringContaining('there is no exchange binance-moon: known are binance'),
    ]);
    const market = await run(['stream', 'binance', 'btcusdt']).ended;
    expect([market.code, market.err]).toEqual([
      2,
      expect.stringContaining(
        'binance has several contract types: known are spot, usdm, coinm: name one with --market',
      ),
    ]);
    const symbol = await run(['stream', 'binance-spot', 'btcusdx', '--endpoints', endpoints]).ended;
    expect([symbol.code, symbol.err]).toEqual([
      1,
      expect.stringMatching(/binance-spot has no symbol BTCUSDX; there are .*BTCUSDT/),
    ]);
    const channel = await run([
      'stream',
      'binance-spot',
      'btcusdt',
      '--endpoints',
      endpoints,
      '--channels',
      'markPrice',
    ]).ended;
    expect([channel.code, channel.err]).toEqual([2, expect.stringContaining('binance-spot has no channel markPrice')]);
  });

  test('Ctrl+C and a reader that leaves both end it cleanly', async () => {
    const interrupted = run(['stream', 'binance-spot', 'btcusdt', '--endpoints', endpoints]);
    await interrupted.firstLine;
    interrupted.child.kill('SIGINT');
    expect(await interrupted.ended).toMatchObject({ code: 0, err: '' });
    const left = run(['stream', 'binance-spot', 'btcusdt', '--endpoints', endpoints, '--channels', 'trade,bbo']);
    await left.firstLine;
    left.child.stdout?.destroy();
    expect(await left.ended).toMatchObject({ code: 0, err: '' });
  });
});

describe('normalize', () => {
  const TRADE =
    '{"e":"trade","E":1700000000100,"s":"BTCUSDT","t":12345,"p":"64151.50000000","q":"0.00100000","T":1700000000099,"m":true,"M":true}';

  test('bare exchange JSON in, events out', async () => {
    const { code, out, err } = await run(
      ['normalize', '--venue', 'binance-spot'],
      `${TRADE}\n\n{"result":null,"id":1}\n`,
    ).ended;
    expect([code, err]).toEqual([0, '']);
    expect(lines(out)).toEqual([
      {
        kind: 'trade',
        venue: 'binance-spot',
        symbol: 'BTCUSDT',
        id: 12345,
        price: '64151.50000000',
        size: '0.00100000',
        aggressor: 'sell',
        venueTime: 1700000000099,
        eventTime: 1700000000100,
      },
    ]);
  });

  test('malformed lines cost an error event each and exit code 3, never the rest', async () => {
    const { code, out, err } = await run(
      ['normalize', '--venue', 'binance-spot'],
      `nonsense\n${TRADE}\n{"e":"trade"}\n`,
    ).ended;
    expect(code).toBe(3);
    expect(lines(out)).toHaveLength(1);
    expect(lines(err)).toMatchObject([
      { kind: 'error', code: 'message-malformed', line: 1, raw: 'nonsense' },
      { kind: 'error', line: 3 },
    ]);
  });

  test('capture lines in, with the times they were received', async () => {
    const capture = await readFile(captureFile(FIXTURE), 'utf8');
    const { code, out } = await run(['normalize', '--venue', 'binance-usdm'], capture).ended;
    expect(code).toBe(0);
    expect(lines(out).length).toBeGreaterThan(300);
    expect(lines(out)[0]).toMatchObject({ receivedAt: expect.any(Number) });
  });
});

describe('replay', () => {
  interface Final {
    readonly symbol: string;
    readonly state: string;
    readonly lastSequence: number;
    readonly gaps: number;
    readonly bids: [string, string][];
    readonly asks: [string, string][];
  }

  /** The recorded form: decimals without trailing zeros, a line a level. */
  function sha256(book: Final): string {
    const plain = (decimal: string): string => (decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal);
    const side = (name: string, levels: [string, string][]): string =>
      levels.map(([price, size]) => `${name} ${plain(price)} ${plain(size)}\n`).join('');
    return createHash('sha256')
      .update(side('B', book.bids) + side('A', book.asks))
      .digest('hex');
  }

  test.each(captureNames('binance-spot-20210417', 'binance-usdm-20210417', 'binance-coinm-20210721'))(
    '%s ends in exactly the recorded books',
    async (name) => {
      const books = path.join(home, `${name}.json`);
      const { code, err } = await run(['replay', captureFile(name), '--books', books, '--no-events']).ended;
      expect(code).toBe(0);
      expect(lines(err)).toMatchObject([{ kind: 'summary', malformedFrames: 0, badLines: 0, gaps: 0 }]);
      const final = (JSON.parse(await readFile(books, 'utf8')) as { books: Final[] }).books;
      const recorded = expectedBooks(name);
      const facts = (symbol: string, lastSequence: number | null, hash: string) => ({ symbol, lastSequence, hash });
      const bySymbol = (a: { symbol: string }, b: { symbol: string }): number => (a.symbol < b.symbol ? -1 : 1);
      expect(final.map((book) => facts(book.symbol, book.lastSequence, sha256(book))).sort(bySymbol)).toEqual(
        recorded.map((book) => facts(book.symbol, book.lastSequence, book.sha256)).sort(bySymbol),
      );
      expect(new Set(final.map((book) => `${book.state} ${String(book.gaps)}`))).toEqual(new Set(['verified 0']));
    },
  );

  test('events come in order on stdout, and its own pace can be interrupted', async () => {
    const replay = run(['replay', captureFile(FIXTURE), '--speed', '1']);
    expect(JSON.parse(await replay.firstLine)).toMatchObject({ kind: expect.any(String), venue: 'binance-usdm' });
    replay.child.kill('SIGTERM');
    expect((await replay.ended).code).toBe(0);
  });
});

describe('replay of something else', () => {
  test('says so', async () => {
    const { code, err } = await run(['replay', path.join(ROOT, 'package.json')]).ended;
    expect([code, err]).toEqual([1, expect.stringContaining('is not a capture that can be replayed')]);
  });
});

describe('doctor', () => {
  test('finds nothing wrong with the simulator', async () => {
    const { code, out } = await run(['doctor', '--endpoints', endpoints]).ended;
    expect(code).toBe(0);
    for (const venue of STREAM_VENUE_IDS)
      for (const what of ['REST', 'WebSocket']) expect(out).toMatch(new RegExp(`^ok +${venue} ${what} `, 'm'));
    expect(out).toContain('Everything can be reached.');
  });

  test('says which proxy is taken and whether it answers', async () => {
    const proxied = path.join(home, 'proxied.json');
    await writeFile(proxied, (await simulator.firstLine).replaceAll('127.0.0.1', 'venue.invalid'));
    let status = 200;
    const tunnels = new Set<Socket>();
    const proxy = createServer().on('connect', (request: IncomingMessage, client: Socket) => {
      tunnels.add(client);
      client.on('error', () => client.destroy());
      client.write(`HTTP/1.1 ${String(status)} Answered\r\n\r\n`);
      if (status !== 200) {
        client.end();
        return;
      }
      const venue = connect(Number(request.url?.split(':').at(-1)), '127.0.0.1');
      venue.on('error', () => client.destroy());
      client.pipe(venue).pipe(client);
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const address = `http://127.0.0.1:${String((proxy.address() as AddressInfo).port)}`;
    // The venues count attempts to connect of the last second, those of the test before included.
    await pause(1100);
    const args = ['doctor', '--endpoints', proxied, '--set', `network.proxy=${address}`];
    try {
      const well = await run(args).ended;
      expect(well.out).toMatch(new RegExp(`^ok +proxy ${address}\\S* \\(.*\\): answers$`, 'm'));
      expect([well.out.match(/^FAILED.*$/gm), well.code]).toEqual([null, 0]);
      expect(tunnels.size).toBeGreaterThan(2 * STREAM_VENUE_IDS.length);
      status = 407;
      const locked = await run(args).ended;
      expect(locked.out).toMatch(new RegExp(`^FAILED +proxy ${address}\\S* \\(.*\\): .*407`, 'm'));
      expect(locked.out).toContain('the proxy wants a user name and password');
      expect(locked.code).toBe(1);
    } finally {
      for (const tunnel of tunnels) tunnel.destroy();
      proxy.close();
    }
  });

  test('says once what fails everywhere, and what to do', async () => {
    const nowhere = { ws: 'ws://127.0.0.1:9', rest: 'http://127.0.0.1:9' };
    const file = path.join(home, 'nowhere.json');
    await writeFile(file, JSON.stringify(Object.fromEntries(STREAM_VENUE_IDS.map((venue) => [venue, nowhere]))));
    const { code, out } = await run(['doctor', '--endpoints', file]).ended;
    expect(code).toBe(1);
    expect(out).toMatch(/^FAILED {2}all \d+ endpoints: the connection is rejected .*ECONNREFUSED/m);
    expect(out.match(/something listens there/g)).toHaveLength(1);
    // The home folder is all that works.
    expect(out).toContain('1 of 2 checks failed.');
  });
});
