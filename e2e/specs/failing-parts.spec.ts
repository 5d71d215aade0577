import type { Page } from '@playwright/test';
import { expect, test } from '../app.ts';
import { panel, verifiedLadder } from '../screen.ts';

test('a panel that fails leaves the others alone and can be reloaded', async ({ app }) => {
  app.forgiveErrors(/no more of this|above error occurred|error boundary/);
  const page = await app.start();
  await verifiedLadder(page);
  const mend = await breakMethod(page, 'CanvasRenderingContext2D', 'fillText');
  const failed = panel(page, 'ladder').getByTestId('panel-failed');
  await expect(failed).toContainText('no more of this');
  await expect(panel(page, 'watchlist').getByTestId('panel-failed')).toHaveCount(0);
  await mend();
  await failed.getByRole('button', { name: 'Reload panel' }).click();
  await expect(failed).toHaveCount(0);
  await verifiedLadder(page);
});

test('what fails outside of the panels never leaves a blank window', async ({ app }) => {
  app.forgiveErrors(/no more of this|above error occurred|error boundary/);
  const page = await app.start();
  await expect(page.getByTestId('title-simulated')).toBeVisible({ timeout: 30_000 });
  const mend = await breakMethod(page, 'HTMLDialogElement', 'showModal');
  await page.keyboard.press('Control+,');
  const failed = page.getByTestId('screen-failed');
  await expect(failed).toContainText('no more of this');
  await mend();
  await failed.getByRole('button', { name: 'Go on' }).click();
  await expect(failed).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('title-simulated')).toBeVisible({ timeout: 30_000 });
});

/** Makes a method of the browser throw; the answer puts it right again. */
async function breakMethod(page: Page, type: string, method: string): Promise<() => Promise<void>> {
  await page.evaluate(
    ([typeName, name]) => {
      const { prototype } = (window as unknown as Record<string, { prototype: object }>)[typeName] ?? { prototype: {} };
      const kept = Object.getOwnPropertyDescriptor(prototype, name) ?? {};
      Object.defineProperty(prototype, name, {
        configurable: true,
        value: () => {
          throw new Error('no more of this');
        },
      });
      Object.assign(window, { mend: () => Object.defineProperty(prototype, name, kept) });
    },
    [type, method] as const,
  );
  return () =>
    page.evaluate(() => {
      (window as unknown as { mend(): void }).mend();
    });
}
