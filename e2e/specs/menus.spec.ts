import { expect, test } from '../app.ts';
import { openMenuLine, panel, searchField, verifiedLadder } from '../screen.ts';

test('a right click opens the menu of the panel, which shows what is on and takes numbers', async ({ app }) => {
  const page = await app.start();
  await verifiedLadder(page);
  const box = await panel(page, 'ladder').boundingBox();
  if (box === null) throw new Error('no ladder');
  const open = (): Promise<void> => page.mouse.click(box.x + 30, box.y + box.height / 2, { button: 'right' });
  await open();
  await expect(openMenuLine(page, /^Copy [\d.]+$/)).toBeFocused();
  await expect(openMenuLine(page, 'Recentre when the market nears an edge')).toHaveAttribute('aria-checked', 'true');
  await openMenuLine(page, 'Only prices with size').click();
  await expect(openMenuLine(page, 'Only prices with size')).toHaveAttribute('aria-checked', 'true');
  await openMenuLine(page, 'Only prices with size').click();
  const minutes = page.locator('[role=menu]:popover-open').getByLabel('Traded sizes of the last');
  await minutes.fill('15');
  await minutes.press('Enter');
  await openMenuLine(page, 'Keep the market in the middle').click();
  await expect(page.locator('[role=menu]:popover-open')).toHaveCount(0);
  await open();
  await expect(openMenuLine(page, 'Keep the market in the middle')).toHaveAttribute('aria-checked', 'true');
  await expect(minutes).toHaveValue('15');
  await page.keyboard.press('Escape');
  await expect(page.locator('[role=menu]:popover-open')).toHaveCount(0);
});

test('a number of the focused panel is typed in the search', async ({ app }) => {
  const page = await app.start();
  await verifiedLadder(page);
  await panel(page, 'ladder').click({ position: { x: 20, y: 200 } });
  await page.keyboard.press('Control+K');
  await searchField(page).fill('traded sizes 30');
  await page.keyboard.press('Enter');
  await panel(page, 'ladder').click({ position: { x: 20, y: 200 }, button: 'right' });
  await expect(page.locator('[role=menu]:popover-open').getByLabel('Traded sizes of the last')).toHaveValue('30');
});
