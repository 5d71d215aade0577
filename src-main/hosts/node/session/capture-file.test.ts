import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeEach, expect, test } from 'vitest';
import { defaultConfig } from '../../../engine/config/config.ts';
import { createHostPorts } from '../ports/ports.ts';
import { openCaptureFile } from './capture-file.ts';
import { openReplaySession } from './replay-session.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tapedeck-capture-'));
});

const HEADER = '{"format":"tapedeck-capture","version":1,"venue":"binance-spot","startedAt":1618677371364}\n';
const TRADE = '{"t":1618677372176,"dir":"recv","conn":0,"text":"{\\"stream\\":\\"btcusdt@trade\\",\\"data\\":{}}"}\n';

async function textOf(file: string): Promise<string> {
  const pieces: string[] = [];
  for await (const piece of (await openCaptureFile(file)).chunks) pieces.push(piece);
  return pieces.join('');
}

async function write(name: string, content: string | Buffer): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, content);
  return file;
}

test('a file is read as it is, packed or not, characters of many bytes between chunks included', async () => {
  const text = HEADER + '漢字💹'.repeat(60_000);
  expect(await textOf(await write('plain', text))).toBe(text);
  expect(await textOf(await write('packed.gz', gzipSync(text)))).toBe(text);
  expect(await textOf(await write('two.gz', Buffer.concat([gzipSync('a'), gzipSync('b')])))).toBe('ab');
  expect(await textOf(await write('empty', ''))).toBe('');
  expect(await textOf(await write('one', 'x'))).toBe('x');
});

test('what cannot be read is said in words', async () => {
  const packed = gzipSync(Buffer.from(HEADER + TRADE.repeat(1000)));
  await expect(textOf(await write('cut.gz', packed.subarray(0, packed.length - 20)))).rejects.toThrow(
    'it ends in the middle of what gzip packed',
  );
  const damaged = Buffer.from(packed);
  damaged.fill(0x55, 20, 60);
  await expect(textOf(await write('damaged.gz', damaged))).rejects.toThrow('what gzip packed is damaged');
  await expect(openCaptureFile(path.join(folder, 'none'))).rejects.toThrow('there is no such file or folder (ENOENT)');
  await expect(textOf(folder)).rejects.toThrow('a folder stands where the file should be (EISDIR)');
});

async function open(file: string) {
  const ports = createHostPorts({ home: folder });
  return openReplaySession(
    {
      ports,
      config: defaultConfig(),
      hostStats: () => ({ cpuShare: 0, residentBytes: 0, heldUpMs: 0, receiptDelayMs: 0, gauges: [] }),
      simulatorUrl: '',
    },
    file,
  );
}

test('a capture that breaks off in the middle is a session that broke, and its file is given back', async () => {
  const packed = gzipSync(Buffer.from(HEADER + TRADE.repeat(5000)));
  const session = await open(await write('cut.gz', packed.subarray(0, packed.length - 20)));
  session.replay?.set({ speed: 0 });
  await session.start();
  expect(await session.broke).toBe(
    'cut.gz cannot be replayed further: it ends in the middle of what gzip packed (Z_BUF_ERROR)',
  );
  if (process.platform === 'linux') {
    const links = await readdir('/proc/self/fd');
    const { readlink } = await import('node:fs/promises');
    const targets = await Promise.all(links.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')));
    expect(targets.filter((target) => target.endsWith('cut.gz'))).toEqual([]);
  }
  await session.stop();
  await session.stop();
});

test('the end of a packed capture is known once it is reached; what no list has is said', async () => {
  const trade = { e: 'trade', E: 1, s: 'ETHBTC', t: 1, p: '0.031', q: '2.5', T: 1, m: true, M: true };
  const at = 1_618_677_372_176;
  const line = { t: at, dir: 'recv', conn: 0, text: JSON.stringify({ stream: 'ethbtc@trade', data: trade }) };
  const text = `${HEADER}${JSON.stringify(line)}\n`;
  const packed = await open(await write('day.gz', gzipSync(text)));
  const plain = await open(await write('day.jsonl', text));
  expect(packed.suggested).toEqual(['binance-spot:ETHBTC']);
  expect(packed.replay?.info()).toMatchObject({ file: 'day.gz', isUnlisted: true });
  expect(packed.replay?.info()).not.toHaveProperty('endTime');
  expect(plain.replay?.info()).toMatchObject({ endTime: at });
  packed.replay?.set({ speed: 0 });
  await packed.start();
  await expect.poll(() => packed.replay?.hasEnded).toBe(true);
  expect(packed.replay?.info()).toMatchObject({ endTime: at, position: at });
  await packed.stop();
  await plain.stop();
});

test.each([
  ['a device', '/dev/zero', 'zero is no file'],
  ['what is not there', '/nowhere/day.jsonl', 'day.jsonl cannot be opened: there is no such file or folder (ENOENT)'],
])('%s is rejected in words', async (_name, file, words) => {
  await expect(open(file)).rejects.toThrow(words);
});

test.runIf(process.platform === 'linux')(
  'the command ends with a sentence where a file never does',
  () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      [
        '--max-old-space-size=80',
        path.join(import.meta.dirname, '../../../../bin/tapedeck.mjs'),
        'replay',
        '/dev/zero',
      ],
      { encoding: 'utf8', env: { ...process.env, TAPEDECK_HOME: folder }, timeout: 60_000 },
    );
    expect([status, stderr]).toEqual([
      1,
      '/dev/zero is not a capture that can be replayed: the first line is too long for a header\n',
    ]);
  },
  90_000,
);
