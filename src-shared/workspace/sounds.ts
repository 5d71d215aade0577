import { MOST_SOUND_NAME } from '../alerts/sound-name.ts';
import { parseJsonText } from '../text/parse-json.ts';
import { isRecord } from './read-unknown.ts';

/** Sound files of the person's for alerts: their bytes in base64, by file name. */
export type OwnSounds = Readonly<Record<string, string>>;

/** Version of the saved sounds this build writes. */
const SOUNDS_VERSION = 1;

/** A sound file at most, bytes. */
export const MOST_SOUND_BYTES = 1024 * 1024;

/** Sound files that are kept, at most. */
export const MOST_SOUNDS = 5;

/** Reads saved sounds: undefined if the text is none; those that cannot be are left out. */
export function parseSounds(text: string): OwnSounds | undefined {
  const saved = parseJsonText(text);
  if (!isRecord(saved) || !isRecord(saved['sounds'])) return undefined;
  const sounds = Object.entries(saved['sounds']).filter(
    (entry): entry is [string, string] => entry[0].length <= MOST_SOUND_NAME && isSoundText(entry[1]),
  );
  return Object.fromEntries(sounds.slice(0, MOST_SOUNDS));
}

/** Why a text is no sounds, for people. */
export const NO_SOUNDS = 'it contains no sounds of this program';

/** The text to save. */
export function writeSounds(sounds: OwnSounds): string {
  return JSON.stringify({ version: SOUNDS_VERSION, sounds });
}

function isSoundText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= Math.ceil(MOST_SOUND_BYTES / 3) * 4 && BASE64.test(value);
}

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
