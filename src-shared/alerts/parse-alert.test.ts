import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlertRule, Condition } from './alert.ts';
import { formatRule } from './format-alert.ts';
import { parseAlert } from './parse-alert.ts';

const NOW = Date.UTC(2026, 10, 20, 12);

function conditionOf(text: string): Condition<string, string> {
  const parsed = parseAlert(text, NOW);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.problem.message} at ${String(parsed.problem.at)}`);
  return parsed.rule.condition;
}

describe('alert text', () => {
  it.each([
    ['btc > 100k', 'btc > 100000'],
    ['alert BTCUSDT price above $100,000', 'BTCUSDT > 100000'],
    ['> 1.1k', '> 1100'],
    ['eth moves 2% in 5m', 'eth moves 2% in 5m'],
    ['eth moves up 2 % in 300s', 'eth rises 2% in 5m'],
    ['sol spread > 5 bps for 10s and quiet', 'sol spread > 5 bps for 10s and sol quiet 30s'],
    ['btc enters 95k..100k', 'btc enters 95000..100000'],
    ['btc leaves 95k to 100k', 'btc leaves 95000..100000'],
    ['btc crosses below 90k every 5m', 'btc crosses below 90000 every 5m'],
    ['bid depth < 50k within 25 bps', 'bid depth < 50000 within 25 bps'],
    ['btc depth within 25 bps < 50k', 'btc depth < 50000 within 25 bps'],
    ['btc imbalance < -60%', 'btc imbalance < -60% within 10 bps'],
    ['btc buy volume > 5m in 1m', 'btc buy volume > 5000000 in 1m'],
    ['btc delta in 1m < -1m', 'btc delta < -1000000 in 1m'],
    ['btc large trade > 1m or sell liquidation > 100k', 'btc trade > 1000000 or btc sell liquidation > 100000'],
    ['btc funding > 0.05% every', 'btc funding > 0.05% every 1m'],
    ['btc funding moves 0.01% in 8h', 'btc funding moves 0.01% in 8h'],
    ['btc oi > 90k', 'btc oi > 90000'],
    ['btc oi rises 5% in 1h', 'btc oi rises 5% in 1h'],
    ['btc gap every time', 'btc gap every time'],
    ['GAP > 20', 'GAP > 20'],
    ['quiet 5s and stale', 'quiet 5s and stale'],
    [
      'binance-spot:BTCUSDT crossed with okx:BTC-USDT by 3 bps',
      'binance-spot:BTCUSDT crossed with okx:BTC-USDT by 3 bps',
    ],
    ['btc crossed', 'btc crossed'],
    ['okx down or okx clock > 500ms', 'okx down or okx clock > 500ms'],
    ['(btc > 1 or eth > 2) and sol lagging', '(btc > 1 or eth > 2) and sol lagging'],
    ['btc > 1 simulated via sound,webhook', 'btc > 1 simulated via sound,webhook'],
    ['btc > 1 sound Bell', 'btc > 1 via sound sound bell'],
    ['btc > 1 via webhook sound "my ""best"" 1%.wav"', 'btc > 1 via sound,webhook sound "my ""best"" 1%.wav"'],
    ['btc > 1 until 2026-12-31', 'btc > 1 until 2026-12-31T00:00:00.000Z'],
    ['btc > 1 expires in 1d hysteresis 0.2%', 'btc > 1 hysteresis 0.2% until 2026-11-21T12:00:00.000Z'],
  ])('%s reads as %s', (text, canonical) => {
    const parsed = parseAlert(text, NOW);
    expect(parsed.ok ? formatRule(parsed.rule) : parsed.problem).toBe(canonical);
    const again = parseAlert(canonical, NOW);
    expect(again).toEqual(parsed);
  });

  it.each([
    ['', 'empty', 'btc > 100k'],
    ['alert', 'empty', 'btc > 100k'],
    ['btc', 'syntax', 'a condition such as'],
    ['btc >', 'syntax', 'a level is missing'],
    ['btc > hello', 'number', 'hello'],
    ['btc moves 2%', 'syntax', '`in` is missing'],
    ['btc moves 2% in soon', 'duration', 'soon'],
    ['btc > 1 banana', 'syntax', 'banana'],
    ['btc > 1 via pigeon', 'syntax', 'sound, notification, webhook'],
    ['btc > 1 via sound,pigeon', 'syntax', 'sound, notification, webhook'],
    ['btc > 1 sound trumpet', 'sound', 'two-notes, bell, ping, knock, alarm'],
    ['btc > 1 sound ""', 'sound', 'in quotes'],
    ['btc > 1 sound', 'syntax', 'which sound'],
    ['(btc > 1', 'syntax', '`)` is missing'],
    ['btc > 1 until someday', 'syntax', 'a date'],
    ['btc > -5', 'range', 'above 0'],
    ['btc enters 100k..95k', 'impossible', 'lower end'],
    ['btc falls 100% in 1h', 'impossible', 'falls'],
    ['btc crosses 100k for 10s', 'impossible', 'cannot last'],
    ['btc trade > 1m and eth trade > 1m', 'impossible', 'same instant'],
    ['btc imbalance > 100%', 'impossible', '-100 to 100'],
    ['btc crossed with btc', 'impossible', 'itself'],
    ['btc moves 2% in 30d', 'range', '86400000 ms'],
    [Array.from({ length: 17 }, () => 'btc > 1').join(' or '), 'too-many', '16'],
    ['('.repeat(9) + 'btc > 1', 'syntax', 'fewer brackets'],
    ['b'.repeat(2001), 'too-long', '2000'],
    [`btc > 1${' for 10s'.repeat(13)}`, 'too-many', 'fewer conditions in conditions'],
    ['btc > 1 expires in 999999999d', 'range', 'expires sooner'],
    ['btc > 1e400', 'number', '1e400'],
    ['btc > NaN', 'number', 'NaN'],
    [`btc delta > ${'9'.repeat(18)}b in 1m`, 'range', 'the delta'],
  ])('%s is rejected as %s', (text, code, words) => {
    const parsed = parseAlert(text, NOW);
    expect(parsed).toMatchObject({ ok: false, problem: { code } });
    if (!parsed.ok) expect(parsed.problem.message).toContain(words);
  });

  it('says where it stopped to understand', () => {
    expect(parseAlert('btc > 100k and eth > x', NOW)).toMatchObject({ ok: false, problem: { at: 21 } });
  });

  it('binds and before or, and for to the condition before it', () => {
    expect(conditionOf('a > 1 or b > 2 and c > 3 for 5s')).toMatchObject({
      kind: 'any',
      of: [{ kind: 'level' }, { kind: 'all', of: [{ kind: 'level' }, { kind: 'lasts', forMs: 5000 }] }],
    });
  });

  it('never throws, and what it accepts reads back as the same', () => {
    const word = fc.constantFrom(
      ...(
        'btc eth > < 100k 2% in 5m for 10s and or ( ) spread bps moves crosses gap quiet depth within every via sound ' +
        'trade down crossed with .. enters 90k clock until 2026-12-31 funding oi delta buy - % \u0000 € bell "a.wav"'
      ).split(' '),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (words) => {
        const parsed = parseAlert(words.join(' '), NOW);
        if (!parsed.ok) return;
        const again = parseAlert(formatRule<string, string>(parsed.rule), NOW);
        expect(again).toEqual<{ ok: boolean; rule: AlertRule<string, string> }>(parsed);
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        parseAlert(text, NOW);
      }),
    );
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 100 }), (file) => {
        const rule: AlertRule<string, string> = {
          condition: conditionOf('btc > 1'),
          data: 'live',
          deliver: ['sound'],
          sound: `own:${file}`,
        };
        expect(parseAlert(formatRule(rule), NOW)).toEqual({ ok: true, rule });
      }),
    );
  });
});
