import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { MAX_HOST_CALL_BYTES } from '../../src-shared/wire/host-rpc.ts';
import { readCapture } from './capture-text.ts';

const TEXT = '{"kind":"header","venue":"binance-spot"}\n{"text":"币 ü"}\n';
const utf16 = (isBigEndian: boolean): Buffer => {
  const bytes = Buffer.from(`\ufeff${TEXT}`, 'utf16le');
  return isBigEndian ? bytes.swap16() : bytes;
};
const fileOf = (name: string, bytes: Buffer): File => new File([Uint8Array.from(bytes)], name);
const reading = async (bytes: Buffer): Promise<string> => (await readCapture(fileOf('a.jsonl', bytes))).text;

test.each([
  ['UTF-8', Buffer.from(TEXT)],
  ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${TEXT}`)],
  ['UTF-16, little endian', utf16(false)],
  ['UTF-16, big endian', utf16(true)],
])('a recording in %s is read, compressed with gzip or not', async (_, bytes) => {
  expect(await reading(bytes)).toBe(TEXT);
  expect(await reading(gzipSync(bytes))).toBe(TEXT);
});

test('the name of a compressed recording loses its .gz, other names stay', async () => {
  const nameOf = async (name: string, bytes: Buffer) => (await readCapture(fileOf(name, bytes))).name;
  expect(await nameOf('day.ndjson.gz', gzipSync(TEXT))).toBe('day.ndjson');
  expect(await nameOf('day.ndjson', gzipSync(TEXT))).toBe('day.ndjson');
  expect(await nameOf('day.gz', Buffer.from(TEXT))).toBe('day.gz');
});

test('what is no text is rejected with what to do about it', async () => {
  await expect(reading(Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0]))).rejects.toThrow(
    'it is compressed with zstd: unpack it first',
  );
  await expect(reading(Buffer.from(TEXT, 'utf16le'))).rejects.toThrow('it is UTF-16 text: save it as UTF-8');
  await expect(reading(gzipSync(gzipSync(TEXT)))).rejects.toThrow('it is compressed with gzip: unpack it first');
});

test('damaged and cut files are rejected in words', async () => {
  const packed = gzipSync(TEXT.repeat(1_000));
  const damaged = Buffer.from(packed);
  damaged.fill(0xff, 20, 60);
  for (const bytes of [packed.subarray(0, packed.length >> 1), damaged, packed.subarray(0, 2)])
    await expect(reading(bytes)).rejects.toThrow(/^it cannot be unpacked here, because .*: open it with/);
});

test('a file that is too large, or becomes so when it is unpacked, is rejected before all of it is in memory', async () => {
  const large = 'it is larger than the 64 MiB that a page can send (a recording of any size is opened with';
  let hasRead = false;
  const file = {
    name: 'a.jsonl',
    size: MAX_HOST_CALL_BYTES + 1,
    arrayBuffer: () => {
      hasRead = true;
      return Promise.resolve(new ArrayBuffer(0));
    },
  };
  await expect(readCapture(file)).rejects.toThrow(large);
  expect(hasRead).toBe(false);
  await expect(reading(gzipSync(Buffer.alloc(MAX_HOST_CALL_BYTES + 1, 'a')))).rejects.toThrow(large);
});
