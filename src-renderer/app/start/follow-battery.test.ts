import { afterEach, expect, test, vi } from 'vitest';
import { AdaptiveRate } from '../../feed/adaptive-rate.ts';
import { followBattery } from './follow-battery.ts';

class Battery extends EventTarget {
  charging = true;

  plug(isCharging: boolean): void {
    this.charging = isCharging;
    this.dispatchEvent(new Event('chargingchange'));
  }
}

afterEach(() => {
  vi.unstubAllGlobals();
});

test('on battery updates are asked for ten times a second, and as often as before when it charges', async () => {
  const battery = new Battery();
  const rate = new AdaptiveRate({ wanted: 30, isAdaptive: true });
  const rates: number[] = [];
  await followBattery({ getBattery: () => Promise.resolve(battery) }, (isOnBattery) => {
    rate.setOnBattery(isOnBattery);
    rates.push(rate.rate);
  });
  battery.plug(false);
  battery.plug(true);
  expect(rates).toEqual([30, 10, 30]);
});

test('a computer that starts on battery is known at once', async () => {
  const battery = new Battery();
  battery.charging = false;
  const said: boolean[] = [];
  await followBattery({ getBattery: () => Promise.resolve(battery) }, (isOnBattery) => said.push(isOnBattery));
  expect(said).toEqual([true]);
});

test('where the browser does not know, or does not say, nothing is said', async () => {
  const errors: unknown[] = [];
  vi.stubGlobal('reportError', (error: unknown) => errors.push(error));
  const said: boolean[] = [];
  await followBattery({}, (isOnBattery) => said.push(isOnBattery));
  const refused = new Error('not allowed');
  await followBattery({ getBattery: () => Promise.reject(refused) }, (isOnBattery) => said.push(isOnBattery));
  expect([said, errors]).toEqual([[], [refused]]);
});
