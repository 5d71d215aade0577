import { create } from 'zustand';
import type { OwnSounds } from '../../src-shared/workspace/sounds.ts';

/** Sound files of the person's, which alerts may play; they are saved by themselves. */
export const useSounds = create<{ readonly sounds: OwnSounds }>(() => ({ sounds: {} }));

/** Keeps a sound, in place of the one of that name. */
export function keepSound(name: string, base64: string): void {
  useSounds.setState(({ sounds }) => ({ sounds: { ...sounds, [name]: base64 } }));
}

/** Removes a sound. */
export function removeSound(name: string): void {
  useSounds.setState(({ sounds }) => ({
    sounds: Object.fromEntries(Object.entries(sounds).filter(([one]) => one !== name)),
  }));
}
