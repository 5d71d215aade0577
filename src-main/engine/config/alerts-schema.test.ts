import { expect, test } from 'vitest';
import { parseConfig } from './config.ts';

const ALERT = { id: 'btc', when: 'binance-spot:BTCUSDT > 100k' };

test.each([
  [{ list: [ALERT, { ...ALERT, when: 'btc > 1' }] }, 'alerts.list', 'alerts with an id of its own each'],
  [{ list: Array.from({ length: 1001 }, (_, i) => ({ ...ALERT, id: `a${String(i)}` })) }, 'alerts.list', '1000'],
  [{ list: [{ ...ALERT, id: 'no spaces' }] }, 'alerts.list.0.id', 'letters, digits'],
  [{ list: [{ ...ALERT, when: 'x'.repeat(2001) }] }, 'alerts.list.0.when', '2000'],
  [{ webhook: { url: 'http://example.org/x' } }, 'alerts.webhook.url', 'an https:// URL'],
  [{ webhook: { url: 'http://localhost@example.org/' } }, 'alerts.webhook.url', 'an https:// URL'],
  [{ webhook: { url: 'file:///etc/passwd' } }, 'alerts.webhook.url', 'an https:// URL'],
  [{ quietHours: { from: '22:00' } }, 'alerts.quietHours', 'both `from` and `to`'],
  [{ quietHours: { from: '25:00', to: '26:00' } }, 'alerts.quietHours.from', 'HH:MM'],
])('%j is rejected', (alerts, path, words) => {
  const parsed = parseConfig({ alerts });
  expect(parsed.ok ? undefined : parsed.problems[0]).toMatchObject({
    path,
    message: expect.stringContaining(words) as string,
  });
});
