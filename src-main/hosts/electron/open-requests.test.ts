import { EventEmitter } from 'node:events';
import type { App } from 'electron';
import { expect, test } from 'vitest';
import { OpenRequests } from './open-requests.ts';

/** Electron's app, as far as these events go; counts those that the app has taken for itself. */
class FakeApp extends EventEmitter {
  prevented = 0;

  open(kind: 'open-file' | 'open-url', argument: string): void {
    this.emit(kind, { preventDefault: () => this.prevented++ }, argument);
  }
}

test('a file that is opened before the app is ready waits for it, links too, in the order in which they came', () => {
  const app = new FakeApp();
  const requests = new OpenRequests(app as unknown as Pick<App, 'on'>);
  app.open('open-file', '/home/ada/btc.tapedeck');
  app.open('open-url', 'tapedeck://open/okx:BTC-USDT');
  const followed: string[] = [];
  requests.begin((argument) => followed.push(argument));
  expect(followed).toEqual(['/home/ada/btc.tapedeck', 'tapedeck://open/okx:BTC-USDT']);
  app.open('open-file', '/home/ada/eth.tapedeck');
  expect(followed.at(-1)).toBe('/home/ada/eth.tapedeck');
  expect([followed.length, app.prevented]).toEqual([3, 3]);
});

test('no more than a person means wait', () => {
  const app = new FakeApp();
  const requests = new OpenRequests(app as unknown as Pick<App, 'on'>);
  for (let n = 0; n < 1000; n++) app.open('open-file', `/${String(n)}`);
  const followed: string[] = [];
  requests.begin((argument) => followed.push(argument));
  expect(followed).toEqual(['/0', '/1', '/2', '/3', '/4', '/5', '/6', '/7']);
});
