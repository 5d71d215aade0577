/** Sounds of alerts that come with the program. */
export const ALERT_SOUNDS = ['two-notes', 'bell', 'ping', 'knock', 'alarm'] as const;

/** A sound that comes with the program. */
export type AlertSound = (typeof ALERT_SOUNDS)[number];

/** What a sound of the person's is called: this, and the name of its file. */
export const OWN_SOUND = 'own:';

/** The longest name of a sound file. */
export const MOST_SOUND_NAME = 100;

/** One of {@link ALERT_SOUNDS}, or {@link OWN_SOUND} and the name of a file of the person's, which may be gone. */
export type SoundName = AlertSound | `${typeof OWN_SOUND}${string}`;

/** Whether a value from outside is the name of a sound. */
export function isSoundName(value: unknown): value is SoundName {
  if (typeof value !== 'string') return false;
  if (!value.startsWith(OWN_SOUND)) return ALERT_SOUNDS.some((one) => one === value);
  return value.length > OWN_SOUND.length && value.length <= OWN_SOUND.length + MOST_SOUND_NAME;
}

/** The file of a sound of the person's; undefined of one that comes with the program. */
export function ownFileOf(sound: SoundName): string | undefined {
  return sound.startsWith(OWN_SOUND) ? sound.slice(OWN_SOUND.length) : undefined;
}
