import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { startTestProxy } from '../../src-main/hosts/node/testing/test-proxy.ts';
import { expect, test } from '../app.ts';
import { panel, searchField, verifiedLadder } from '../screen.ts';

const card = (page: Page) => page.getByTestId('network-card');

test('exchanges that cannot be reached are one card with what happened and what to do, which goes with the first connection', async ({
  app,
  simulator,
}) => {
  await simulator.start();
  await simulator.kill();
  const page = await app.start({ mode: 'live', endpoints: simulator.endpoints });
  await expect(card(page).getByRole('heading')).toHaveText(/(No exchange can|Binance cannot) be reached\./);
  await expect(card(page)).toContainText('The connection is rejected.');
  await expect(card(page).getByTestId('network-next')).toHaveText(/next try in \d+ s|trying now/);
  await expect(page.getByTestId('title-live')).toHaveText('LIVE · OFFLINE');
  await expect(page.getByTestId('health-sentence').first()).toHaveText(
    /be reached for .*, as the connection is rejected/,
  );

  await test.step('nothing was lost that never was there, and the ladder says so too', async () => {
    await expect(panel(page, 'ladder').getByTestId('badge')).toHaveText(/CONNECTING/);
    await expect(panel(page, 'tape').getByTestId('badge')).toHaveText(/CONNECTING/);
    await expect(page.getByText(/was lost|RECONNECTING/)).toHaveCount(0);
  });
  await test.step('details name what the system said', async () => {
    await card(page).getByText('Details').click();
    await expect(card(page).getByTestId('network-details')).toContainText('ECONNREFUSED');
  });
  await test.step('the search says why it finds nothing', async () => {
    await page.keyboard.press('Control+K');
    await searchField(page).fill('sol');
    await expect(page.getByTestId('palette-unlisted')).toHaveText(/could not be loaded so far/);
    await page.keyboard.press('Escape');
  });
  await test.step('the doctor says it in one finding', async () => {
    await card(page).getByRole('button', { name: 'Run the doctor' }).click();
    await expect(page.getByTestId('doctor').getByRole('listitem')).toHaveText([
      /FAILED all \d+ endpoints: the connection is rejected/,
    ]);
    await page.keyboard.press('Escape');
  });
  await test.step('it is hidden on wish, and shown again by the mark', async () => {
    await card(page).getByRole('button', { name: 'Hide' }).click();
    await expect(card(page)).toBeHidden();
    await page.getByTestId('title-live').click();
    await expect(card(page)).toBeVisible();
  });

  await simulator.start();
  await card(page).getByTestId('network-retry').click();
  await expect(card(page)).toBeHidden();
  await expect(page.getByTestId('title-live')).toHaveText('LIVE');
  await verifiedLadder(page);
});

test('the demo market is one click away', async ({ app, simulator }) => {
  await simulator.start();
  await simulator.kill();
  const page = await app.start({ mode: 'live', endpoints: simulator.endpoints });
  await card(page).getByRole('button', { name: 'Open the demo market' }).click();
  await expect(card(page)).toBeHidden();
  await verifiedLadder(page);
  await expect(page).toHaveTitle(/SIMULATED/);
});

test('a proxy is set on screen, tried, taken at once and kept, and its password goes nowhere', async ({
  app,
  simulator,
}) => {
  await simulator.start();
  const text = readFileSync(simulator.endpoints, 'utf8');
  const venuePort = Number(/127\.0\.0\.1:(\d+)/.exec(text)?.[1]);
  // Hosts that only the proxy knows. Until it is set, a proxy is taken that nobody listens at, so that no name is looked up.
  const endpoints = path.join(app.home, 'hidden.json');
  writeFileSync(endpoints, text.replaceAll('127.0.0.1', 'venue.invalid'));
  writeFileSync(
    path.join(app.home, 'network.json'),
    JSON.stringify({ version: 1, proxy: 'http://127.0.0.1:9', noProxy: '' }),
  );
  await using proxy = await startTestProxy(venuePort);
  let page = await app.start({ mode: 'live', endpoints });
  await expect(card(page)).toContainText('The proxy cannot be reached.');
  await card(page).getByRole('button', { name: 'Proxy…' }).click();
  const settings = page.getByTestId('proxy-settings');
  await expect(settings).toContainText('Taken now: http://127.0.0.1:9.');
  await settings.getByRole('button', { name: 'Test' }).click();
  await expect(settings.getByTestId('proxy-said')).toHaveText(/http:\/\/127\.0\.0\.1:9 cannot be reached/);
  await settings.getByLabel('Host and port').fill(`127.0.0.1:${String(proxy.port)}`);
  await settings.getByLabel('User').fill('ada');
  await settings.getByLabel('Password').fill('hush-hush');
  await settings.getByRole('button', { name: 'Test' }).click();
  await expect(settings.getByTestId('proxy-said')).toHaveText(/opened a connection to venue\.invalid/);
  await settings.getByRole('button', { name: 'Take and reconnect' }).click();
  await expect(settings.getByTestId('proxy-said')).toHaveText(`Taken: http://127.0.0.1:${String(proxy.port)}.`);
  await expect(settings.getByLabel('Password')).toHaveAttribute('placeholder', 'as before');
  await page.keyboard.press('Escape');
  await verifiedLadder(page);
  await expect(card(page)).toBeHidden();
  expect(new Set(proxy.users)).toEqual(new Set([`Basic ${Buffer.from('ada:hush-hush').toString('base64')}`]));

  page = await app.start({ mode: 'live', endpoints });
  await verifiedLadder(page);
  await app.stop();
  for (const file of readdirSync(path.join(app.home, 'logs')))
    expect(readFileSync(path.join(app.home, 'logs', file), 'utf8')).not.toContain('hush');
});
