import { expect, test } from 'vitest';
import { parseSounds, writeSounds } from '../../../src-shared/workspace/sounds.ts';
import { readSoundFile, soundBytes } from './sound-file.ts';
import type { SoundCheck } from './sound-file.ts';

const SHORT: SoundCheck = { kept: {}, secondsOf: () => Promise.resolve(1) };

function fileOf(name: string, bytes: Uint8Array, size = bytes.length): Pick<File, 'name' | 'size' | 'arrayBuffer'> {
  return { name, size, arrayBuffer: () => Promise.resolve(bytes.slice().buffer) };
}

function bytesOf(...parts: readonly (string | readonly number[])[]): Uint8Array {
  return Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'string' ? Array.from(part, (letter) => letter.charCodeAt(0)) : part)),
  );
}

const WAV = bytesOf(
  'RIFF',
  [36, 0, 0, 0],
  'WAVEfmt ',
  Array.from({ length: 32 }, (_, i) => i * 8),
);

/** STREAMINFO of so many samples at 44,100 a second. */
function flacOf(samples: number): Uint8Array {
  const bytes = new Uint8Array(42);
  bytes.set(bytesOf('fLaC'));
  new DataView(bytes.buffer).setBigUint64(18, (44_100n << 44n) | BigInt(samples));
  return bytes;
}

/** A first page with the header of Opus, and a last page that ends at a sample; 48,000 a second. */
function opusOf(samples: number): Uint8Array {
  const page = (payload: string): Uint8Array => {
    const bytes = new Uint8Array(28 + payload.length);
    bytes.set(bytesOf('OggS'));
    bytes.set([1, payload.length], 26);
    bytes.set(bytesOf(payload), 28);
    return bytes;
  };
  const last = page('x'.repeat(40));
  new DataView(last.buffer).setBigInt64(6, BigInt(samples), true);
  return Uint8Array.from([...page('OpusHead\u0001\u0002'), ...last]);
}

test.each([
  ['a WAV', WAV],
  ['an MP3 with a tag', bytesOf('ID3', [4, 0, 0], 'x'.repeat(64))],
  ['an MP3 without one', bytesOf([0xff, 0xfb, 0x90, 0x64], 'x'.repeat(64))],
  ['a FLAC of 10 s', flacOf(441_000)],
  ['an Opus of 10 s', opusOf(480_000)],
])('%s is taken by its content, whatever it is called, and kept as it is', async (_, bytes) => {
  const checked = await readSoundFile(fileOf('sound.txt', bytes), SHORT);
  if (!checked.ok) throw new Error(checked.message);
  const kept = parseSounds(writeSounds({ [checked.name]: checked.base64 }));
  expect(soundBytes(kept?.['sound.txt'] ?? '')).toEqual(bytes);
});

test.each([
  ['a text called .wav', 'no-sound', fileOf('a.wav', bytesOf('<script>alert(1)</script>')), SHORT],
  ['an empty file', 'no-sound', fileOf('a.wav', new Uint8Array()), SHORT],
  ['a picture', 'no-sound', fileOf('a.mp3', bytesOf([0x89], 'PNG', [13, 10, 26, 10])), SHORT],
  ['a file above 1 MiB, unread', 'too-large', fileOf('a.wav', WAV, 1024 * 1024 + 1), SHORT],
  ['a FLAC of more than 10 s', 'too-long', fileOf('a.flac', flacOf(441_001 + 44_100)), SHORT],
  ['a FLAC that does not say its length', 'damaged', fileOf('a.flac', flacOf(0)), SHORT],
  ['a FLAC that is cut off', 'damaged', fileOf('a.flac', bytesOf('fLaC', [0, 0])), SHORT],
  ['an Ogg of an hour', 'too-long', fileOf('a.ogg', opusOf(48_000 * 3600)), SHORT],
  ['an Ogg of one page', 'damaged', fileOf('a.ogg', bytesOf('OggS', 'x'.repeat(60))), SHORT],
  [
    'a WAV that is longer when decoded',
    'too-long',
    fileOf('a.wav', WAV),
    { ...SHORT, secondsOf: () => Promise.resolve(11) },
  ],
  [
    'a WAV that cannot be decoded',
    'damaged',
    fileOf('a.wav', WAV),
    { ...SHORT, secondsOf: () => Promise.reject(new Error('x')) },
  ],
  ['a sixth', 'too-many', fileOf('a.wav', WAV), { ...SHORT, kept: { b: '', c: '', d: '', e: '', f: '' } }],
  [
    'a file that is gone',
    'unreadable',
    { ...fileOf('a.wav', WAV), arrayBuffer: () => Promise.reject(new Error('gone')) },
    SHORT,
  ],
] as const)('%s is rejected as %s', async (_, code, file, check) => {
  expect(await readSoundFile(file, check)).toEqual({ ok: false, code, message: expect.any(String) });
});

test('a file of a name that is kept takes its place, though there is no room for another', async () => {
  const kept = { 'a.wav': '', b: '', c: '', d: '', e: '' };
  expect(await readSoundFile(fileOf('a.wav', WAV), { ...SHORT, kept })).toMatchObject({ ok: true, name: 'a.wav' });
});
