import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { writeLayoutFile } from '../../src-shared/workspace/layout-file.ts';
import { leaf } from '../../src-shared/workspace/layout-tree.ts';
import { expect, test } from '../app.ts';
import { chooseInMenu, choosePanelMenu, instrumentOf, lookUp, panels, verifiedLadder } from '../screen.ts';

test('a layout is saved, changed, duplicated, exported, deleted, brought back and imported, and has keys', async ({
  app,
}) => {
  const page = await app.start();
  await verifiedLadder(page);
  const menu = page.getByTestId('layout-menu');
  await choosePanelMenu(page, 'health', 'Close');
  await page.keyboard.press('Control+S');
  await page.keyboard.type('Mine');
  await page.keyboard.press('Enter');
  await expect(menu).toHaveText('Layout: Mine ▾');

  await lookUp(page, 'ethusdt');
  await expect(menu).toHaveText('Layout: • Mine ▾');
  await page.keyboard.press('Control+S');
  await expect(menu).toHaveText('Layout: Mine ▾');
  await chooseInMenu(menu, 'Duplicate');
  await expect(menu).toHaveText('Layout: Mine copy ▾');

  const file = path.join(app.home, 'layout.json');
  if (app.host === 'web') {
    const saving = page.waitForEvent('download');
    await chooseInMenu(menu, 'Export…');
    expect((await saving).suggestedFilename()).toBe('tapedeck-layout-Mine copy.json');
    await (await saving).saveAs(file);
    expect(readFileSync(file, 'utf8')).toContain(':ETHUSDT');
  } else {
    const panel = { kind: 'ladder', link: 1, settingsVersion: 0, settings: {} } as const;
    const layout = { windows: { main: { tree: leaf('a'), floats: [] } }, panels: { a: panel }, links: {} };
    writeFileSync(file, writeLayoutFile({ name: 'Mine copy', layout, watchlists: [] }));
  }
  await chooseInMenu(menu, 'Delete “Mine copy”');
  await expect(menu).toHaveText('Layout: Default ▾');
  await page.getByTestId('notice').getByRole('button', { name: 'Undo' }).last().click();
  await expect(menu).toHaveText('Layout: Mine copy ▾');

  await chooseInMenu(menu, 'Reset to default');
  await lookUp(page, 'btcusdt');
  await expect(panels(page, 'health')).toHaveCount(1);
  await page.keyboard.press('Alt+1');
  await expect(panels(page, 'health')).toHaveCount(0);
  await expect(instrumentOf(page, 'ladder')).toHaveText('ETHUSDT');

  const importing = async (): Promise<void> => {
    const choosing = page.waitForEvent('filechooser');
    await chooseInMenu(menu, 'Import…');
    await (await choosing).setFiles(file);
  };
  await importing();
  await expect(menu).toHaveText('Layout: Mine copy 2 ▾');
  writeFileSync(file, '{"tapedeck":"layout","version":2,"name":"x","layout":{"panels":{"a":{"kind":"<script>"}}}}');
  await importing();
  await expect(page.getByTestId('notice').last()).toContainText('it has no panel that can be shown');
  await expect(menu).toHaveText('Layout: Mine copy 2 ▾');
});
