import type { Page } from '@playwright/test';
import { expect, test } from '../app.ts';
import type { AppFixture } from '../app.ts';
import { doubleOf } from '../hosts/double-host.ts';
import { openMenuLine } from '../screen.ts';

/** The documentation as a person opens it from the menu. */
async function openDocs(app: AppFixture, page: Page): Promise<Page> {
  const choose = async (): Promise<void> => {
    await page.getByTestId('main-menu').click();
    await openMenuLine(page, 'Documentation').click();
  };
  if (app.host !== 'electron-double') {
    const opened = page.context().waitForEvent('page');
    await choose();
    return opened;
  }
  await choose();
  return doubleOf(app).window(2);
}

test('the documentation opens from the menu, and is searched and read by keys', async ({ app }) => {
  const docs = await openDocs(app, await app.start());
  const errors: string[] = [];
  docs.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  // Without its script, which may still load, the site shows all its pages.
  await expect(docs.locator('article:visible')).toHaveCount(1);
  await expect(docs.locator('h1:visible')).toHaveText(/^Tapedeck/);
  await docs.keyboard.press('/');
  await docs.keyboard.type('sequence gap');
  await expect(docs.locator('#results [role=option]').first()).toHaveAttribute('aria-selected', 'true');
  await docs.keyboard.press('ArrowDown');
  const second = docs.locator('#results [role=option]').nth(1);
  await expect(second).toHaveAttribute('aria-selected', 'true');
  const chosen = (await second.locator('a').getAttribute('href')) ?? '';
  await docs.keyboard.press('Enter');
  await expect(docs).toHaveURL((url) => url.hash === chosen);
  // The address changes first, the page that is shown when its event comes.
  await expect(docs.locator('article:visible')).toHaveId(chosen.slice(1).split('/')[0] ?? '');
  const before = await docs.locator('h1:visible').textContent();
  await docs.keyboard.press('ArrowRight');
  await expect(docs.locator('h1:visible')).not.toHaveText(before ?? '');
  await docs.keyboard.press('ArrowLeft');
  await expect(docs.locator('h1:visible')).toHaveText(before ?? '');
  await docs.locator('#theme').click();
  await expect(docs.locator('html')).toHaveAttribute('data-theme', /light|dark/);
  expect(errors).toEqual([]);
});
