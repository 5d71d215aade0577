import { expect, test } from '../app.ts';
import { instrumentOf, openMenuLine, panels, searchField, searchLines, verifiedLadder } from '../screen.ts';

test('without a mouse: find an instrument, add a panel, close it, go live and back out', async ({ app }) => {
  const page = await app.start();
  await verifiedLadder(page);
  const { keyboard } = page;
  await keyboard.press('Control+K');
  await expect(searchField(page)).toBeFocused();
  await keyboard.type('ethusdt');
  await expect(searchLines(page).first()).toContainText('ETHUSDT');
  await keyboard.press('Enter');
  await expect(instrumentOf(page, 'ladder')).toHaveText('ETHUSDT');

  await page.getByTestId('main-menu').focus();
  await keyboard.press('Enter');
  await expect(openMenuLine(page, /^Ladder$/)).toBeFocused();
  await keyboard.press('ArrowDown');
  await expect(openMenuLine(page, /^Heatmap$/)).toBeFocused();
  await keyboard.press('ArrowDown');
  await expect(openMenuLine(page, /^Tape$/)).toBeFocused();
  await keyboard.press('Enter');
  await expect(panels(page, 'tape')).toHaveCount(2);
  await keyboard.press('Alt+W');
  await expect(panels(page, 'tape')).toHaveCount(1);

  await page.getByTestId('go-live').focus();
  await keyboard.press('Enter');
  await expect(page.getByTestId('confirm-mode')).toBeVisible();
  await keyboard.press('Escape');
  await expect(page.getByTestId('confirm-mode')).toBeHidden();
  await expect(page).toHaveTitle(/SIMULATED/);
});

test('every control can be reached by Tab, shows that it has the focus and has a name', async ({ app }) => {
  const page = await app.start();
  await verifiedLadder(page);
  const seen = new Set<string>();
  for (let step = 0; step < 60; step++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === null || element === document.body) return undefined;
      const style = getComputedStyle(element);
      const name =
        element.getAttribute('aria-label') ?? element.getAttribute('title') ?? element.textContent?.trim() ?? '';
      const label = element.closest('label')?.textContent?.trim() ?? '';
      return {
        name: name || label,
        isShown: style.outlineStyle !== 'none' || style.boxShadow !== 'none',
        html: element.outerHTML.slice(0, 160),
      };
    });
    if (focused === undefined) break;
    expect(focused.name, `a name on ${focused.html}`).not.toBe('');
    expect(focused.isShown, `visible focus on ${focused.html}`).toBe(true);
    seen.add(focused.html);
  }
  expect(seen.size).toBeGreaterThan(10);
});
