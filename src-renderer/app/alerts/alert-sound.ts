import { ALERT_SOUNDS, ownFileOf } from '../../../src-shared/alerts/sound-name.ts';
import type { AlertSound, SoundName } from '../../../src-shared/alerts/sound-name.ts';
import { delay } from '../../client/browser-ports.ts';
import { useSounds } from '../../state/sounds.ts';
import { soundBytes } from './sound-file.ts';

/**
 * Why an alert was not heard as it was to be. `blocked`: the browser allows no sound yet. `no-file`, `damaged`: the person's file is gone or cannot
 * be decoded; the usual sound was played in its place.
 */
export interface PlayProblem {
  readonly code: 'blocked' | 'no-file' | 'damaged' | 'no-audio';
  readonly message: string;
}

/** Plays a sound of alerts, of a volume from 0 to 100; what was wrong, undefined if nothing was. Never rejects. */
export async function playAlertSound(sound: SoundName, loudness: number): Promise<PlayProblem | undefined> {
  if (typeof AudioContext === 'undefined') return { code: 'no-audio', message: 'There is no sound here.' };
  context ??= new AudioContext();
  if (context.state !== 'running') {
    // It waits for a click of the person, for as long as that takes.
    await Promise.race([context.resume(), new Promise<void>((resolve) => void delay(RESUME_MS, resolve))]);
    if (!isRunning(context)) return BLOCKED;
  }
  const volume = context.createGain();
  volume.gain.value = loudness / 100;
  volume.connect(context.destination);
  const bundled = ALERT_SOUNDS.find((one) => one === sound);
  if (bundled !== undefined) {
    playNotes(context, volume, bundled);
    return undefined;
  }
  const problem = await playFile(context, volume, ownFileOf(sound) ?? sound);
  if (problem !== undefined) playNotes(context, volume, DEFAULT_SOUND);
  return problem;
}

/** How long a sound is, seconds. Rejects if it cannot be decoded. */
export async function soundSeconds(bytes: ArrayBuffer): Promise<number> {
  const { duration } = await new OfflineAudioContext(1, 1, LEAST_RATE).decodeAudioData(bytes);
  return duration;
}

/** Why a sound cannot be played as it is, in words: its file is not kept; undefined if nothing is in the way. */
export function lackingSound(sound: SoundName | undefined): string | undefined {
  const file = sound === undefined ? undefined : ownFileOf(sound);
  if (file === undefined || Object.hasOwn(useSounds.getState().sounds, file)) return undefined;
  return notKept(file);
}

function notKept(file: string): string {
  return `The sound ${file} is not kept.`;
}

async function playFile(audio: AudioContext, to: AudioNode, name: string): Promise<PlayProblem | undefined> {
  const { sounds } = useSounds.getState();
  const base64 = Object.hasOwn(sounds, name) ? sounds[name] : undefined;
  if (base64 === undefined) return { code: 'no-file', message: notKept(name) };
  try {
    if (decoded?.base64 !== base64)
      decoded = { base64, buffer: await audio.decodeAudioData(soundBytes(base64).buffer) };
  } catch {
    return { code: 'damaged', message: `The sound ${name} cannot be decoded.` };
  }
  const source = audio.createBufferSource();
  source.buffer = decoded.buffer;
  source.connect(to);
  source.start();
  return undefined;
}

function playNotes(audio: AudioContext, to: AudioNode, sound: AlertSound): void {
  const { currentTime } = audio;
  const { type, notes } = BUNDLED[sound];
  for (const [at, hertz, seconds] of notes) {
    const note = audio.createOscillator();
    const envelope = audio.createGain();
    const from = currentTime + at;
    note.type = type;
    note.frequency.value = hertz;
    envelope.gain.setValueAtTime(0, from);
    envelope.gain.linearRampToValueAtTime(LOUDNESS, from + RISE_S);
    envelope.gain.exponentialRampToValueAtTime(0.001, from + seconds);
    note.connect(envelope).connect(to);
    note.start(from);
    note.stop(from + seconds);
  }
}

/** A function, as the state changes while it is waited for. */
function isRunning({ state }: AudioContext): boolean {
  return state === 'running';
}

let context: AudioContext | undefined;
/** The file that was played last: decoding takes longer than playing may wait. */
let decoded: { readonly base64: string; readonly buffer: AudioBuffer } | undefined;

interface Notes {
  readonly type: OscillatorType;
  /** Seconds from the start, pitch in hertz, seconds until it has faded. */
  readonly notes: readonly (readonly [at: number, hertz: number, seconds: number])[];
}

/** Made here, so that no file is loaded. */
const BUNDLED: Readonly<Record<AlertSound, Notes>> = {
  'two-notes': {
    type: 'sine',
    notes: [
      [0, 880, 0.35],
      [0.14, 1320, 0.35],
    ],
  },
  bell: {
    type: 'sine',
    // The partials of a bell are no multiples of its lowest.
    notes: [
      [0, 660, 1.6],
      [0, 1366, 1.1],
      [0, 1815, 0.7],
    ],
  },
  ping: { type: 'triangle', notes: [[0, 1760, 0.25]] },
  knock: {
    type: 'sine',
    notes: [
      [0, 180, 0.12],
      [0.16, 180, 0.12],
    ],
  },
  alarm: {
    type: 'square',
    notes: [0, 0.3, 0.6].flatMap((at) => [[at, 988, 0.14] as const, [at + 0.15, 784, 0.14] as const]),
  },
};
const BLOCKED: PlayProblem = { code: 'blocked', message: 'The browser plays no sound before a click on this page.' };
const DEFAULT_SOUND: AlertSound = 'two-notes';
const LOUDNESS = 0.5;
const RISE_S = 0.01;
const RESUME_MS = 300;
/** The lowest rate of every browser: length needs no more. */
const LEAST_RATE = 8000;
