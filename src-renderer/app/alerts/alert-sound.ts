/** Plays the sound of alerts: two short notes, made here, so that no file is loaded. Nothing if the browser has no sound or does not allow it yet. */
export function playAlertSound(): void {
  if (typeof AudioContext === 'undefined') return;
  context ??= new AudioContext();
  const { currentTime, destination } = context;
  for (const [at, hertz] of NOTES) {
    const note = context.createOscillator();
    const volume = context.createGain();
    note.frequency.value = hertz;
    volume.gain.setValueAtTime(0, currentTime + at);
    volume.gain.linearRampToValueAtTime(LOUDNESS, currentTime + at + RISE_S);
    volume.gain.exponentialRampToValueAtTime(0.001, currentTime + at + NOTE_S);
    note.connect(volume).connect(destination);
    note.start(currentTime + at);
    note.stop(currentTime + at + NOTE_S);
  }
}

let context: AudioContext | undefined;
/** Seconds from the start, and pitch. */
const NOTES = [
  [0, 880],
  [0.14, 1320],
] as const;
const NOTE_S = 0.35;
const RISE_S = 0.01;
const LOUDNESS = 0.25;
