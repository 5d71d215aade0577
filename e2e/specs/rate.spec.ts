import { expect, test } from '../app.ts';
import { verifiedLadder } from '../screen.ts';

test('30 updates a second are asked for, fewer on battery, and fewer while frames are drawn late', async ({ app }) => {
  test.skip(app.host !== 'web', 'the messages to the engine are read from the page’s socket');
  const page = await app.start();
  await page.addInitScript(() => {
    const battery = Object.assign(new EventTarget(), { charging: true });
    Object.assign(window, { battery, rates: [], drawingMs: 0 });
    const request = window.requestAnimationFrame.bind(window);
    window.requestAnimationFrame = (draw) =>
      request((time) => {
        const until = performance.now() + (window.drawingMs ?? 0);
        while (performance.now() < until);
        draw(time);
      });
    Object.defineProperty(navigator, 'getBattery', { value: () => Promise.resolve(battery) });
    window.WebSocket = class extends WebSocket {
      override send(message: string): void {
        const { kind, perSecond } = JSON.parse(message) as { kind: string; perSecond: number };
        if (kind === 'rate') window.rates?.push(perSecond);
        super.send(message);
      }
    };
  });
  await page.reload();
  await verifiedLadder(page);
  const rates = (): Promise<readonly number[]> => page.evaluate(() => window.rates ?? []);
  const plug = (isCharging: boolean): Promise<void> =>
    page.evaluate((charging) => {
      Object.assign(window.battery ?? {}, { charging });
      window.battery?.dispatchEvent(new Event('chargingchange'));
    }, isCharging);
  expect(new Set(await rates())).toEqual(new Set([30]));
  await plug(false);
  expect((await rates()).at(-1)).toBe(10);
  await plug(true);
  expect((await rates()).at(-1)).toBe(30);
  await page.evaluate(() => {
    window.drawingMs = 80;
  });
  await expect.poll(async () => (await rates()).at(-1), { timeout: 15_000 }).toBeLessThan(30);
});

declare global {
  interface Window {
    battery?: EventTarget;
    rates?: number[];
    /** How long each drawing takes at least. */
    drawingMs?: number;
  }
}
