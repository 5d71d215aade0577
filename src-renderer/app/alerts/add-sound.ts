import { OWN_SOUND } from '../../../src-shared/alerts/sound-name.ts';
import type { SoundName } from '../../../src-shared/alerts/sound-name.ts';
import { chooseFile } from '../../client/browser-files.ts';
import { keepSound, useSounds } from '../../state/sounds.ts';
import { soundSeconds } from './alert-sound.ts';
import { readSoundFile, SOUND_FILES } from './sound-file.ts';

/** Lets the person choose a sound file and keeps it, for `onKept` to use; what is wrong with it, in words, undefined if nothing is. */
export async function addSound(onKept: (sound: SoundName) => void): Promise<string | undefined> {
  const file = await chooseFile(SOUND_FILES);
  if (file === undefined) return undefined;
  const checked = await readSoundFile(file, { kept: useSounds.getState().sounds, secondsOf: soundSeconds });
  if (!checked.ok) return checked.message;
  keepSound(checked.name, checked.base64);
  onKept(`${OWN_SOUND}${checked.name}`);
  return undefined;
}
