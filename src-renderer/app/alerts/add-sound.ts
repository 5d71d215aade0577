import { OWN_SOUND } from '../../../src-shared/workspace/settings.ts';
import { chooseFile } from '../../client/browser-files.ts';
import { changeSettings } from '../../state/settings.ts';
import { keepSound, useSounds } from '../../state/sounds.ts';
import { soundSeconds } from './alert-sound.ts';
import { readSoundFile, SOUND_FILES } from './sound-file.ts';

/** Lets the person choose a sound file, and takes it as the sound of alerts; what is wrong with it, in words, undefined if nothing is. */
export async function addSound(): Promise<string | undefined> {
  const file = await chooseFile(SOUND_FILES);
  if (file === undefined) return undefined;
  const checked = await readSoundFile(file, { kept: useSounds.getState().sounds, secondsOf: soundSeconds });
  if (!checked.ok) return checked.message;
  keepSound(checked.name, checked.base64);
  changeSettings({ alertSound: `${OWN_SOUND}${checked.name}` });
  return undefined;
}
