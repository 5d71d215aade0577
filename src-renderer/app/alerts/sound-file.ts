import { MOST_SOUND_NAME } from '../../../src-shared/alerts/sound-name.ts';
import { MOST_SOUND_BYTES, MOST_SOUNDS } from '../../../src-shared/workspace/sounds.ts';
import type { OwnSounds } from '../../../src-shared/workspace/sounds.ts';

/**
 * Why a file is not taken as a sound of alerts. `no-sound`: its content is of no kind that is taken. `damaged`: it is of one and cannot be decoded,
 * or does not say how long it is.
 */
export type SoundProblemCode = 'too-large' | 'too-long' | 'too-many' | 'no-sound' | 'damaged' | 'unreadable';

/** What came of a file. The message is for people. */
export type CheckedSound =
  | { readonly ok: true; readonly name: string; readonly base64: string }
  | { readonly ok: false; readonly code: SoundProblemCode; readonly message: string };

/** What a sound file is checked with. */
export interface SoundCheck {
  /** Sounds that are kept already. */
  readonly kept: OwnSounds;
  /** How long a sound is, seconds; rejects if it cannot be decoded. */
  readonly secondsOf: (bytes: ArrayBuffer) => Promise<number>;
}

/** Files that a dialog offers; what is taken is decided by their content. */
export const SOUND_FILES = '.wav,.ogg,.oga,.opus,.mp3,.flac,audio/*';

/** Reads a file that a person chose as a sound, by its content and not its name. Never rejects. */
export async function readSoundFile(
  file: Pick<File, 'name' | 'size' | 'arrayBuffer'>,
  { kept, secondsOf }: SoundCheck,
): Promise<CheckedSound> {
  const name = file.name.slice(-MOST_SOUND_NAME);
  if (!Object.hasOwn(kept, name) && Object.keys(kept).length >= MOST_SOUNDS)
    return wrong('too-many', `there are ${String(MOST_SOUNDS)} sounds already: remove one first`);
  if (file.size > MOST_SOUND_BYTES) return wrong('too-large', `${name} is larger than 1 MiB`);
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = new Uint8Array(await file.arrayBuffer());
  } catch {
    return wrong('unreadable', `${name} cannot be read`);
  }
  const kind = soundKindOf(bytes);
  if (kind === undefined) return wrong('no-sound', `${name} is no sound: WAV, Ogg, MP3 and FLAC are`);
  // Silence packs so well that a small file can be hours: its own word is asked before anything is unpacked.
  const stated = statedSeconds(bytes, kind);
  if (stated > MOST_SECONDS) return tooLong(name);
  if (Number.isNaN(stated)) return wrong('damaged', `${name} does not say how long it is`);
  try {
    // A decoder takes the bytes away.
    const seconds = await secondsOf(bytes.slice().buffer);
    if (seconds > MOST_SECONDS) return tooLong(name);
  } catch {
    return wrong('damaged', `${name} cannot be decoded`);
  }
  return { ok: true, name, base64: toBase64(bytes) };
}

/** The bytes of a sound that is kept. Throws if the text is no base64. */
export function soundBytes(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

type SoundKind = 'wav' | 'ogg' | 'mp3' | 'flac';

function soundKindOf(bytes: Uint8Array): SoundKind | undefined {
  if (textAt(bytes, 0, 4) === 'RIFF' && textAt(bytes, 8, 4) === 'WAVE') return 'wav';
  if (textAt(bytes, 0, 4) === 'OggS') return 'ogg';
  if (textAt(bytes, 0, 4) === 'fLaC') return 'flac';
  // A tag, or the header of a frame of layer III.
  const isFrame = bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe6) === 0xe2;
  return textAt(bytes, 0, 3) === 'ID3' || isFrame ? 'mp3' : undefined;
}

/** How long a sound says it is, seconds: 0 for kinds of which a file of the largest size cannot be long, NaN if it should say so and does not. */
function statedSeconds(bytes: Uint8Array<ArrayBuffer>, kind: SoundKind): number {
  const view = new DataView(bytes.buffer);
  if (kind === 'flac') return bytes.length < FLAC_HEADER ? NaN : flacSeconds(view);
  return kind === 'ogg' ? oggSeconds(bytes, view) : 0;
}

/** STREAMINFO is the first block: 20 bits of rate, 3 of channels, 5 of depth and 36 of samples, 18 bytes behind the mark (RFC 9639, section 8.2). */
function flacSeconds(view: DataView): number {
  const bits = view.getBigUint64(18);
  const samples = Number(bits & 0xf_ffff_ffffn);
  return samples === 0 ? NaN : samples / Number(bits >> 44n);
}

/** The position of the last page (RFC 3533, section 6), in samples of a second: those of Opus are always 48,000, Vorbis says them in its first page. */
function oggSeconds(bytes: Uint8Array, view: DataView): number {
  let last = bytes.length - OGG_HEADER;
  while (last > 0 && textAt(bytes, last, 4) !== 'OggS') last--;
  if (last <= 0) return NaN;
  const samples = Number(view.getBigInt64(last + 6, true));
  const codec = OGG_HEADER + (bytes[26] ?? 0);
  if (textAt(bytes, codec, 8) === 'OpusHead') return samples / 48_000;
  const isVorbis = textAt(bytes, codec + 1, 6) === 'vorbis' && codec + 16 <= bytes.length;
  return isVorbis ? samples / view.getUint32(codec + 12, true) : NaN;
}

function textAt(bytes: Uint8Array, from: number, length: number): string {
  return LATIN1.decode(bytes.subarray(from, from + length));
}

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

function tooLong(name: string): CheckedSound {
  return wrong('too-long', `${name} is longer than ${String(MOST_SECONDS)} s`);
}

function wrong(code: SoundProblemCode, message: string): CheckedSound {
  return { ok: false, code, message };
}

/** An alert that sounds for longer is in the way of the next. */
const MOST_SECONDS = 10;
/** Marks are plain letters, so that what it does with other bytes does not matter. */
const LATIN1 = new TextDecoder('latin1');
const OGG_HEADER = 27;
const FLAC_HEADER = 42;
