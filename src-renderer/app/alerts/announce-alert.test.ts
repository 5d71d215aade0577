import { beforeEach, expect, test, vi } from 'vitest';
import type { AlertFiring } from '../../../src-shared/alerts/alert.ts';
import { useNotices } from '../../state/notices.ts';
import { announceAlert } from './announce-alert.ts';

const FIRING: AlertFiring = {
  id: 'a-1',
  alert: 'a',
  title: 'btc > 100k',
  at: 0,
  reading: 'price 100001',
  instruments: ['binance-spot:BTCUSDT'],
  suppressed: 0,
  mode: 'live',
  isQuiet: false,
  deliver: [],
};

let shown: (readonly [title: string, options: NotificationOptions | undefined])[] = [];
let heard: (readonly [sound: string, volume: number])[] = [];
let problem: object | undefined;

class FakeNotification {
  static permission = 'granted';

  constructor(title: string, options?: NotificationOptions) {
    shown.push([title, options]);
  }

  addEventListener(): void {}
}

vi.stubGlobal('Notification', FakeNotification);
vi.stubGlobal('navigator', {});
vi.mock('./alert-sound.ts', () => ({
  playAlertSound: (sound: string, volume: number) => {
    heard.push([sound, volume]);
    return Promise.resolve(problem);
  },
}));

const texts = (): readonly string[] => useNotices.getState().notices.map(({ text }) => text);

beforeEach(() => {
  [shown, heard, problem] = [[], [], { code: 'blocked', message: 'No sound before a click.' }];
  FakeNotification.permission = 'granted';
  useNotices.setState({ notices: [] });
});

test('every alert is a message on the screen; a sound and a notification of the system if its rule says so', async () => {
  announceAlert(FIRING);
  expect([texts(), shown, heard]).toEqual([['btc > 100k: price 100001'], [], []]);
  announceAlert({ ...FIRING, deliver: ['sound', 'notification'] });
  expect(shown).toEqual([['btc > 100k', { body: 'btc > 100k: price 100001', tag: 'a-1', silent: true }]]);
  announceAlert({ ...FIRING, deliver: ['sound'] });
  await vi.waitFor(() => {
    expect(heard).toHaveLength(2);
  });
  // That nothing was heard is said once.
  expect(texts().filter((text) => text.startsWith('Sound'))).toEqual(['Sound of the alert: No sound before a click.']);
});

test('in quiet hours nobody is notified, and without the permission of the person the system shows nothing', () => {
  announceAlert({ ...FIRING, isQuiet: true, deliver: ['sound', 'notification'] });
  expect([texts(), shown, heard]).toEqual([[], [], []]);
  FakeNotification.permission = 'denied';
  announceAlert({ ...FIRING, deliver: ['notification'] });
  expect([texts(), shown]).toEqual([['btc > 100k: price 100001'], []]);
});

test('an alert has its own sound, or that of the settings; what is wrong with each is said', async () => {
  problem = { code: 'no-file', message: 'The sound a.wav is not kept.' };
  announceAlert({ ...FIRING, deliver: ['sound'], sound: 'own:a.wav' });
  await vi.waitFor(() => {
    expect(texts().at(-1)).toBe('Sound of the alert: The sound a.wav is not kept.');
  });
  problem = { code: 'no-file', message: 'The sound b.wav is not kept.' };
  announceAlert({ ...FIRING, deliver: ['sound'], sound: 'own:b.wav' });
  await vi.waitFor(() => {
    expect(texts().at(-1)).toBe('Sound of the alert: The sound b.wav is not kept.');
  });
  announceAlert({ ...FIRING, deliver: ['sound'] });
  expect(heard).toEqual([
    ['own:a.wav', 50],
    ['own:b.wav', 50],
    ['two-notes', 50],
  ]);
});

test('many at once are a few notifications and sounds, and the next notification says how many were not shown', async () => {
  vi.useFakeTimers({ now: 0 });
  vi.advanceTimersByTime(60_000);
  for (let at = 0; at < 30; at++)
    announceAlert({ ...FIRING, id: `b-${String(at)}`, deliver: ['sound', 'notification'] });
  await vi.advanceTimersByTimeAsync(0);
  expect([shown.length, heard.length]).toEqual([5, 5]);
  vi.advanceTimersByTime(5000);
  announceAlert({ ...FIRING, id: 'c', deliver: ['notification'] });
  expect(shown.at(-1)?.[1]?.body).toBe('btc > 100k: price 100001 · 25 other alerts were not shown');
  vi.advanceTimersByTime(5000);
  announceAlert({ ...FIRING, id: 'd', deliver: ['notification'] });
  expect(shown.at(-1)?.[1]?.body).toBe('btc > 100k: price 100001');
  vi.useRealTimers();
});
