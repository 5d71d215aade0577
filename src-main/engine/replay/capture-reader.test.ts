import { describe, expect, it } from 'vitest';
import { parseCaptureLine, type CaptureEvent } from './capture-line.ts';
import { CaptureReader, lastTimeOf } from './capture-reader.ts';
import { patience } from '../../../scripts/speed.mjs';

const HEADER = '{"format":"tapedeck-capture","version":1,"venue":"binance-spot","startedAt":1618677371364}\n';
const FRAME = '{"t":1618677372176.87,"dir":"recv","conn":0,"text":"{\\"a\\":1}"}\n';

async function* chunked(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

async function read(text: string, size = 7): Promise<{ reader: CaptureReader; events: CaptureEvent[] }> {
  const reader = new CaptureReader(chunked(text, size));
  expect((await reader.header()).kind).toBe('header');
  const events: CaptureEvent[] = [];
  for (let event = await reader.next(); event !== undefined; event = await reader.next()) events.push(event);
  return { reader, events };
}

describe('CaptureReader', () => {
  it.each([1, 7, 64, 10_000])('puts lines together that come in chunks of %i', async (size) => {
    const { events, reader } = await read(
      `${HEADER}{"t":1,"dir":"open","conn":2,"url":"wss://x"}\n${FRAME}${FRAME}{"t":9,"dir":"close","conn":2}\n`,
      size,
    );
    expect(events.map((event) => event.kind)).toEqual(['open', 'recv', 'recv', 'close']);
    expect(events[1]).toEqual({ kind: 'recv', at: 1618677372176.87, conn: 0, text: '{"a":1}' });
    expect(reader.findings).toEqual({ lines: 5, badLines: 0, firstBadLines: [], longLines: 0, isTruncated: false });
  });

  it('a byte order mark before the header is none of its business', async () => {
    const { events } = await read(`\uFEFF${HEADER}${FRAME}`);
    expect(events).toHaveLength(1);
  });

  it('a time that is none makes a bad line', async () => {
    const { events, reader } = await read(`${HEADER}{"t":1618677372176000000,"dir":"recv","text":"x"}\n${FRAME}`);
    expect([events.length, reader.findings.badLines]).toEqual([1, 1]);
  });

  it('a line of many pieces costs no more than its length, and one beyond 32 MB is a bad one', async () => {
    const piece = 'x'.repeat(64 * 1024);
    async function* chunks(): AsyncGenerator<string> {
      yield HEADER;
      for (let n = 0; n < 3000; n++) yield piece;
      yield `\n${FRAME}`;
    }
    const reader = new CaptureReader(chunks());
    expect((await reader.header()).kind).toBe('header');
    const from = performance.now();
    expect(await reader.next()).toMatchObject({ kind: 'recv' });
    expect(await reader.next()).toBeUndefined();
    expect(reader.findings).toMatchObject({ badLines: 1, longLines: 1, lines: 3 });
    expect(performance.now() - from).toBeLessThan(patience(5000));
  });

  it.each([
    ['of zeros', '\0'.repeat(4096)],
    ['of one endless word', 'x'.repeat(4096)],
  ])('a file %s ends with its first line, not with the memory', async (_name, piece) => {
    let pieces = 0;
    async function* endless(): AsyncGenerator<string> {
      for (;;) {
        pieces++;
        yield piece;
      }
    }
    expect(await new CaptureReader(endless()).header()).toEqual({
      kind: 'bad',
      reason: 'the first line is too long for a header',
    });
    expect(pieces).toBeLessThan(100);
  });

  it.each([
    [Buffer.from([0x1f, 0x8b, 8, 0, 0, 0]), 'gzip'],
    [Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 4]), 'zstd'],
    [Buffer.from(`\uFEFF${HEADER}`, 'utf16le'), 'UTF-16'],
    [Buffer.from(HEADER, 'utf16le'), 'UTF-16'],
    [Buffer.from(`\uFEFF${HEADER}`, 'utf16le').swap16(), 'UTF-16'],
  ])('of %j it says what it is', async (bytes, word) => {
    const header = await new CaptureReader(chunked(bytes.toString('utf8'), 5)).header();
    expect(header).toMatchObject({ kind: 'bad', reason: expect.stringContaining(word) });
  });

  it('counts what it cannot read, with the number of the line, and goes on', async () => {
    const { events, reader } = await read(
      `${HEADER}oops\n${FRAME}{"t":1,"dir":"dance"}\n{"dir":"recv","text":""}\n${HEADER}${FRAME}`,
    );
    expect(events).toHaveLength(2);
    expect(reader.findings).toMatchObject({
      badLines: 4,
      isTruncated: false,
      firstBadLines: [
        { line: 2, reason: 'not JSON' },
        { line: 4, reason: 'unknown dir' },
        { line: 5, reason: 'no time' },
        { line: 6, reason: 'a second header' },
      ],
    });
  });

  it('takes a recording that was cut off in the middle of a line', async () => {
    const { events, reader } = await read(HEADER + FRAME + FRAME.slice(0, 30));
    expect(events).toHaveLength(1);
    expect(reader.findings).toMatchObject({ badLines: 0, isTruncated: true });
  });

  it('takes a last line without a line end', async () => {
    const { events } = await read(HEADER + FRAME + FRAME.trimEnd());
    expect(events).toHaveLength(2);
  });

  it.each([
    ['', 'the file is empty'],
    ['\u007fELF\n', 'not JSON'],
    [FRAME, 'the first line is no header'],
    ['{"format":"other","version":1}\n', 'not a capture of ours'],
    [
      '{"format":"tapedeck-capture","version":2,"venue":"binance-spot","startedAt":1}\n',
      'capture version 2, expected 1',
    ],
    ['{"format":"tapedeck-capture","version":1,"venue":"mtgox","startedAt":1}\n', 'unknown venue mtgox'],
  ])('rejects %j', async (text, reason) => {
    expect(await new CaptureReader(chunked(text, 16)).header()).toEqual({ kind: 'bad', reason });
  });

  it('finds the time of the last event in the end of a file', () => {
    expect(lastTimeOf(`rest of a line"}\n${FRAME}{"t":5,"di`)).toBe(1618677372176.87);
    expect(lastTimeOf('nothing')).toBeUndefined();
  });
});

it('a line of nothing but brackets costs what its bytes cost, and is not JSON', () => {
  // As long as this, JSON.parse takes a second and more.
  const line = '['.repeat(20_000_000);
  const from = process.threadCpuUsage();
  expect(parseCaptureLine(line)).toEqual({ kind: 'bad', reason: 'not JSON' });
  const { user, system } = process.threadCpuUsage(from);
  expect((user + system) / 1000).toBeLessThan(patience(400));
});
