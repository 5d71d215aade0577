import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { CONDITION_EXAMPLES } from '../../src-shared/alerts/alert-examples.ts';
import { expect, test } from '../app.ts';
import { panel, verifiedLadder } from '../screen.ts';

test('an alert is typed with Alt+A, shown back, fires, is kept in the history, and is deleted with undo', async ({
  app,
}) => {
  const page = await app.start();
  await verifiedLadder(page);
  await page.keyboard.press('Alt+A');
  await page.keyboard.type('binance-spot:BTCUSDT > ');
  await expect(page.getByTestId('alert-meaning')).toContainText('a level is missing');
  await page.keyboard.type('1');
  await expect(page.getByTestId('alert-meaning')).toContainText('binance-spot:BTCUSDT > 1 simulated');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('notice').filter({ hasText: 'simulated data' })).toContainText('price');
  await addAlerts(page);
  const alerts = panel(page, 'alerts');
  await expect(alerts.getByTestId('alert-row')).toContainText('fired');
  await alerts.getByRole('button', { name: 'History' }).click();
  await expect(alerts.getByTestId('alert-firing')).toContainText('binance-spot:BTCUSDT > 1');
  await alerts.getByRole('button', { name: 'Alerts', exact: true }).click();
  await alerts.getByRole('button', { name: /^Delete/ }).click();
  await expect(alerts.getByTestId('alert-row')).toHaveCount(0);
  await page.getByTestId('notice').filter({ hasText: 'Alert deleted' }).getByRole('button', { name: 'Undo' }).click();
  await expect(alerts.getByTestId('alert-row')).toHaveCount(1);
});

test('an alert is placed from the search, by right click on ladder and chart, and as a line that is dragged', async ({
  app,
}) => {
  const page = await app.start();
  await verifiedLadder(page);
  await addAlerts(page);
  const rows = panel(page, 'alerts').getByTestId('alert-row');
  await page.keyboard.press('Control+K');
  await page.keyboard.type('alert binance-spot:BTCUSDT moves 50% in 5m');
  await expect(page.getByTestId('palette')).toContainText('Alert: binance-spot:BTCUSDT moves 50% in 5m');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('alert-meaning')).toContainText('moves 50% in 5m');
  await page.keyboard.press('Enter');
  await expect(rows).toHaveCount(1);
  for (const [kind, target] of [
    ['ladder', panel(page, 'ladder').locator('canvas').first()],
    ['chart', panel(page, 'chart').locator('.chart-box')],
  ] as const) {
    const before = await rows.count();
    await target.click({ button: 'right', position: { x: 120, y: 90 } });
    await page.getByRole('menuitem', { name: /^Alert at/ }).click();
    await expect(rows, kind).toHaveCount(before + 1);
  }
  // Where no line of the others is, which would be taken hold of.
  await panel(page, 'chart')
    .locator('.chart-box')
    .click({ position: { x: 100, y: 150 }, modifiers: ['Alt'] });
  await expect(rows).toHaveCount(4);
  const placed = await rows.last().textContent();
  const box = await panel(page, 'chart').locator('.chart-box').boundingBox();
  if (box === null) throw new Error('no chart');
  await page.mouse.move(box.x + 100, box.y + 150);
  await page.mouse.down();
  await page.mouse.move(box.x + 100, box.y + 175, { steps: 4 });
  await page.mouse.up();
  await expect(rows.last()).not.toHaveText(placed ?? '');
});

test('every kind of condition is written by a menu, by keyboard too, and edited', async ({ app }) => {
  const page = await app.start();
  await verifiedLadder(page);
  await page.keyboard.press('Alt+A');
  const field = page.getByLabel('What to wait for');
  const meaning = page.getByTestId('alert-meaning');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Price is above or below' })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(field).toBeFocused();
  await expect(field).toHaveValue(/^\S+:\S+ crosses \d+$/);
  await page.keyboard.press('Backspace');
  await expect(meaning).toContainText(await field.inputValue());
  for (const { title, group } of Object.values(CONDITION_EXAMPLES)) {
    const before = await field.inputValue();
    await page.getByTestId('alert-conditions').click();
    await expect(page.getByRole('menu', { name: 'Examples of conditions' })).toContainText(group);
    await page.getByRole('menuitem', { name: title }).first().click();
    await expect(field, title).not.toHaveValue(before);
    // What was understood ends with `simulated`: this market is.
    await expect(meaning, title).toContainText(/ simulated$/);
  }
  await page.getByTestId('alert-conditions').click();
  await page.getByRole('menuitem', { name: 'Spread' }).click();
  for (const addition of ['Every time, with a cool-down', 'If it lasts']) {
    await page.getByTestId('alert-additions').click();
    await page.getByRole('menuitem', { name: addition }).click();
  }
  await expect(field).toHaveValue(/ spread > 5 bps for 10s every 5m$/);
  await expect(meaning).toContainText('for 10s every 5m simulated');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('notice').filter({ hasText: 'Alert set' })).toContainText('for 10s every 5m');
});

test('the sound of alerts is chosen, played and remembered; a file that is no sound is rejected', async ({ app }) => {
  let page = await app.start();
  await verifiedLadder(page);
  const sound = (): Locator => page.getByLabel('Sound of alerts');
  const play = async (): Promise<number> => {
    await page.evaluate(countSounds);
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    return soundsOf(page);
  };
  const choose = async (name: string, buffer: Buffer): Promise<void> => {
    const chooser = page.waitForEvent('filechooser');
    await sound().selectOption('A file of yours…');
    await (await chooser).setFiles({ name, mimeType: 'audio/wav', buffer });
  };
  await page.keyboard.press('Control+,');
  await sound().selectOption('Bell');
  expect(await play()).toBe(3);
  await choose('page.wav', Buffer.from('<!doctype html>'));
  await expect(page.getByTestId('sound-problem')).toContainText('page.wav is no sound');
  await expect(sound()).toHaveValue('bell');
  await choose('beep.wav', beep());
  await expect(sound()).toHaveValue('own:beep.wav');
  expect(await play()).toBe(1);
  await expect(page.getByTestId('sound-problem')).toHaveCount(0);
  await page.getByLabel('Volume of alerts').fill('80');
  await expect
    .poll(() => readFileSync(path.join(app.home, 'settings/settings.json'), 'utf8'))
    .toContain('"alertVolume":80');
  await expect.poll(() => existsSync(path.join(app.home, 'settings/sounds.json'))).toBe(true);
  page = await app.start();
  await verifiedLadder(page);
  await page.keyboard.press('Control+,');
  await expect(sound()).toHaveValue('own:beep.wav');
  await expect(page.getByLabel('Volume of alerts')).toHaveValue('80');
  expect(await play()).toBe(1);
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(sound()).toHaveValue('two-notes');
});

test('an alert has a sound of its own, chosen or typed, and keeps it; the others have the usual one', async ({
  app,
}) => {
  let page = await app.start();
  await verifiedLadder(page);
  await addAlerts(page);
  const sound = (): Locator => page.getByLabel('Sound of this alert');
  await page.evaluate(countSounds);
  await page.keyboard.press('Alt+A');
  await page.keyboard.type('binance-spot:BTCUSDT > 1');
  await expect(sound().locator('option:checked')).toHaveText('As in the settings: Two notes');
  await sound().selectOption('Alarm');
  await expect(page.getByTestId('alert-meaning')).toContainText('sound alarm');
  await page.getByRole('button', { name: 'Set', exact: true }).click();
  // The usual sound has two notes, this one six.
  await expect.poll(() => soundsOf(page)).toBe(6);
  await page.keyboard.press('Alt+A');
  await page.keyboard.type('binance-spot:BTCUSDT > 1 sound trumpet');
  await expect(page.getByTestId('alert-meaning')).toContainText('expected two-notes, bell, ping, knock, alarm');
  await page.getByLabel('What to wait for').fill('binance-spot:BTCUSDT > 1 sound "gone.wav"');
  await expect(page.getByTestId('alert-meaning')).toContainText('The sound gone.wav is not kept.');
  await expect(page.getByRole('button', { name: 'Set', exact: true })).toBeDisabled();
  await page.getByLabel('What to wait for').fill('binance-spot:BTCUSDT > 1 sound ping');
  await expect(sound()).toHaveValue('ping');
  await expect(sound()).toBeDisabled();
  await page.keyboard.press('Escape');
  page = await app.start();
  await verifiedLadder(page);
  await panel(page, 'alerts').getByRole('button', { name: 'Edit' }).click();
  await expect(sound()).toHaveValue('alarm');
});

test('in quiet hours an alert goes to the history only; after them it is a message and a notification of the system', async ({
  app,
}) => {
  const page = await app.start();
  await verifiedLadder(page);
  await addAlerts(page);
  const alerts = panel(page, 'alerts');
  const shown = (): Promise<string | undefined> => page.evaluate(() => document.documentElement.dataset['shown']);
  const messages = page.getByTestId('notice').filter({ hasText: 'simulated data' });
  const setAlert = async (text: string): Promise<void> => {
    await page.keyboard.press('Alt+A');
    await page.keyboard.type(text);
    await page.getByLabel('System notification').check();
    await page.getByRole('button', { name: 'Set', exact: true }).click();
    await expect(page.getByTestId('alert-dialog')).toHaveCount(0);
  };
  await page.evaluate(keepNotifications);
  // Shown once the engine has taken it.
  await alerts.getByLabel('Quiet hours').click();
  await alerts.getByLabel('Quiet from').fill('00:00');
  await expect(alerts.getByLabel('Quiet from')).toHaveValue('00:00');
  await alerts.getByLabel('Quiet until').fill('23:59');
  await expect(alerts.getByLabel('Quiet until')).toHaveValue('23:59');
  // A field keeps keys to itself.
  await alerts.getByLabel('Quiet until').blur();
  await setAlert('binance-spot:BTCUSDT > 1');
  await expect(alerts.getByTestId('alert-row')).toContainText('fired');
  await alerts.getByRole('button', { name: 'History' }).click();
  await expect(alerts.getByTestId('alert-firing')).toHaveCount(1);
  await expect(messages).toHaveCount(0);
  expect(await shown()).toBeUndefined();
  await alerts.getByLabel('Quiet hours').click();
  await expect(alerts.getByLabel('Quiet hours')).not.toBeChecked();
  await alerts.getByLabel('Quiet hours').blur();
  await setAlert('binance-spot:BTCUSDT > 2');
  await expect(messages).toContainText('binance-spot:BTCUSDT > 2');
  await expect.poll(shown).toContain('binance-spot:BTCUSDT > 2: price');
  await expect(alerts.getByTestId('alert-firing')).toHaveCount(2);
});

/** Keeps in the page what the last notification of the system said, in place of showing it. */
function keepNotifications(): void {
  class Kept {
    static readonly permission = 'granted';
    static async requestPermission(): Promise<string> {
      return 'granted';
    }
    readonly addEventListener = (): void => undefined;
    constructor(_title: string, { body = '' }: NotificationOptions) {
      document.documentElement.dataset['shown'] = body;
    }
  }
  Reflect.set(window, 'Notification', Kept);
}

/** How many sounds have begun, once any has. */
async function soundsOf(page: Page): Promise<number> {
  const count = (): Promise<number> => page.evaluate(() => Number(document.documentElement.dataset['sounds']));
  await expect.poll(count).toBeGreaterThan(0);
  return count();
}

/** Counts in the page what begins to sound. */
function countSounds(): void {
  const isCounting = document.documentElement.dataset['sounds'] !== undefined;
  document.documentElement.dataset['sounds'] = '0';
  if (isCounting) return;
  for (const { prototype } of [OscillatorNode, AudioBufferSourceNode]) {
    const start: unknown = Reflect.get(prototype, 'start');
    Reflect.set(prototype, 'start', function (this: AudioScheduledSourceNode, when?: number) {
      const { dataset } = document.documentElement;
      dataset['sounds'] = String(Number(dataset['sounds']) + 1);
      Reflect.apply(start as (when?: number) => void, this, [when]);
    });
  }
}

/** A tenth of a second of a tone: WAV, 8,000 samples of 8 bits a second. */
function beep(): Buffer {
  const samples = Buffer.from(Array.from({ length: 800 }, (_, at) => 128 + Math.round(100 * Math.sin(at / 2))));
  const head = Buffer.alloc(44);
  head.write('RIFF');
  head.writeUInt32LE(36 + samples.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  for (const [value, at] of [
    [1, 20],
    [1, 22],
    [1, 32],
    [8, 34],
  ] as const)
    head.writeUInt16LE(value, at);
  head.writeUInt32LE(8000, 24);
  head.writeUInt32LE(8000, 28);
  head.write('data', 36);
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
}

async function addAlerts(page: Page): Promise<void> {
  await page.keyboard.press('Control+K');
  await page.keyboard.type('Add panel: Alerts');
  await expect(page.getByTestId('palette')).toContainText('Add panel: Alerts');
  await page.keyboard.press('Enter');
  await expect(panel(page, 'alerts')).toBeVisible();
}
