import { beforeEach, expect, test, vi } from 'vitest';
import { useSounds } from '../../state/sounds.ts';

/** What was played: the notes by pitch, or the bytes of a file, and the volume that it went through. */
let played: string[] = [];
let volume = NaN;
let isAllowed = true;

/** Only that of the volume is set by its value; those of notes rise and fall. */
function gainNode(): object {
  const gain = {
    set value(value: number) {
      volume = value;
    },
    setValueAtTime: nothing,
    linearRampToValueAtTime: nothing,
    exponentialRampToValueAtTime: nothing,
  };
  return { gain, connect: nothing };
}

/** As much of the browser's as is used. */
class Audio {
  state = 'suspended';
  readonly currentTime = 0;
  readonly destination = {};

  resume(): Promise<void> {
    if (!isAllowed) return new Promise(nothing);
    this.state = 'running';
    return Promise.resolve();
  }

  readonly createGain = gainNode;

  createOscillator(): object {
    const frequency = { value: 0 };
    const start = (): void => void played.push(`${String(frequency.value)} Hz`);
    return { frequency, connect: () => ({ connect: nothing }), start, stop: nothing };
  }

  createBufferSource(): object {
    const source = { buffer: { bytes: '' }, connect: nothing, start: () => void played.push(source.buffer.bytes) };
    return source;
  }

  decodeAudioData(bytes: ArrayBuffer): Promise<object> {
    const text = new TextDecoder().decode(bytes);
    return text === 'bad' ? Promise.reject(new Error('no sound')) : Promise.resolve({ bytes: text });
  }
}

function nothing(): void {}

vi.stubGlobal('AudioContext', Audio);
vi.stubGlobal('window', globalThis);

async function play(alertSound: 'two-notes' | 'bell' | `own:${string}`, alertVolume = 50): Promise<string | undefined> {
  vi.resetModules();
  const { playAlertSound } = await import('./alert-sound.ts');
  const { useSounds: sounds } = await import('../../state/sounds.ts');
  sounds.setState(useSounds.getState());
  return (await playAlertSound(alertSound, alertVolume))?.code;
}

beforeEach(() => {
  [played, volume, isAllowed] = [[], NaN, true];
  useSounds.setState({ sounds: { 'mine.wav': btoa('mine'), 'bad.wav': btoa('bad'), 'no.wav': '=' } });
});

test('plays the sound that was chosen, as loud as it is set', async () => {
  expect(await play('bell', 20)).toBeUndefined();
  expect([played, volume]).toEqual([['660 Hz', '1366 Hz', '1815 Hz'], 0.2]);
  played = [];
  expect(await play('own:mine.wav', 100)).toBeUndefined();
  expect([played, volume]).toEqual([['mine'], 1]);
});

test.each([
  ['own:gone.wav', 'no-file'],
  ['own:constructor', 'no-file'],
  ['own:bad.wav', 'damaged'],
  ['own:no.wav', 'damaged'],
] as const)('an alert with the sound %s is heard all the same, and the reason is %s', async (sound, code) => {
  expect(await play(sound)).toBe(code);
  expect(played).toEqual(['880 Hz', '1320 Hz']);
});

test('a browser that allows no sound yet is said', async () => {
  isAllowed = false;
  expect(await play('two-notes')).toBe('blocked');
  expect(played).toEqual([]);
});
