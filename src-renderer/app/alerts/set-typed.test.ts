import { expect, test } from 'vitest';
import type { Alert, AlertRule } from '../../../src-shared/alerts/alert.ts';
import type { SoundName } from '../../../src-shared/alerts/sound-name.ts';
import type { AlertRequest, RequestOutcome } from '../../../src-shared/wire/protocol.ts';
import { useNotices } from '../../state/notices.ts';
import { openOverlay, useOverlay } from '../../state/overlay.ts';
import { type AlertMeaning, changedMeanwhile, ruleOf, setTyped } from './set-typed.ts';

const RULE: AlertRule = {
  condition: { kind: 'crosses', instrument: 'okx:BTC-USDT', level: 95, direction: 'up' },
  data: 'live',
  deliver: [],
};

/** An engine that keeps what it is asked, and says what a text means when it is given that. */
class SlowEngine {
  readonly asked: AlertRequest[] = [];
  answer: (outcome: RequestOutcome) => void = () => undefined;
  put: RequestOutcome = { ok: true, result: { kind: 'ok' } };
  sound: SoundName | undefined;

  async request(request: AlertRequest): Promise<RequestOutcome> {
    this.asked.push(request);
    if (request.method !== 'read-alert') return this.put;
    return new Promise((resolve) => {
      this.answer = resolve;
    });
  }

  set(meaning?: AlertMeaning, isCurrent = (): boolean => true): Promise<string | undefined> {
    openOverlay({ kind: 'alert', text: 'btc > 95' });
    const choices = { deliver: ['sound'], isSimulated: true, sound: this.sound } as const;
    return setTyped(this, { text: 'btc > 95', meaning, choices, shown: undefined, id: undefined }, isCurrent);
  }

  get methods(): readonly string[] {
    return this.asked.map(({ method }) => method);
  }
}

test('an alert whose meaning is not known yet is set as soon as it is, with what is ticked', async () => {
  const engine = new SlowEngine();
  const setting = engine.set();
  expect(engine.methods).toEqual(['read-alert']);
  engine.answer({ ok: true, result: { kind: 'alert-rule', rule: RULE } });
  expect(await setting).toBeUndefined();
  expect(engine.asked.at(-1)).toEqual({
    method: 'put-alert',
    rule: { ...RULE, data: 'any', deliver: ['sound'] },
  });
  expect(useOverlay.getState().overlay.kind).toBe('none');
  expect(useNotices.getState().notices.at(-1)?.text).toMatch(/^Alert set: /);
});

test('one whose meaning is known is set at once', async () => {
  const engine = new SlowEngine();
  expect(await engine.set({ rule: RULE })).toBeUndefined();
  expect(engine.methods).toEqual(['put-alert']);
});

test('why nothing is set is said: no such alert, an engine that does not answer, one that rejects it', async () => {
  const error = { code: 'bad-request', message: 'no such instrument' } as const;
  const engine = new SlowEngine();
  expect(await engine.set({ problem: 'not an alert' })).toBe('not an alert');
  const setting = engine.set();
  engine.answer({ ok: false, error });
  expect(await setting).toBe('no such instrument');
  expect(engine.methods).toEqual(['read-alert']);
  engine.put = { ok: false, error };
  expect(await engine.set({ rule: RULE })).toBe('no such instrument');
  expect(useOverlay.getState().overlay.kind).toBe('alert');
});

test('what was typed on, or closed, before its meaning came is not set', async () => {
  const engine = new SlowEngine();
  let isCurrent = true;
  const setting = engine.set(undefined, () => isCurrent);
  isCurrent = false;
  engine.answer({ ok: true, result: { kind: 'alert-rule', rule: RULE } });
  expect(await setting).toBeUndefined();
  expect(engine.methods).toEqual(['read-alert']);
});

test('the sound is that of the text, or else the one chosen beside it; a file that is not kept is said and sets nothing', async () => {
  const engine = new SlowEngine();
  engine.sound = 'bell';
  await engine.set({ rule: RULE });
  expect(engine.asked.at(-1)).toMatchObject({ rule: { deliver: ['sound'], sound: 'bell' } });
  await engine.set({ rule: { ...RULE, sound: 'ping' } });
  expect(engine.asked.at(-1)).toMatchObject({ rule: { sound: 'ping' } });
  engine.asked.length = 0;
  expect(await engine.set({ rule: { ...RULE, sound: 'own:gone.wav' } })).toBe('The sound gone.wav is not kept.');
  expect(engine.asked).toEqual([]);
});

test('a sound is dropped if the alert is not to be heard', () => {
  const choices = { deliver: ['notification'], isSimulated: false, sound: 'bell' } as const;
  expect(ruleOf({ rule: RULE }, choices)).toEqual({ ...RULE, deliver: ['notification'] });
});

test('an alert that was changed or deleted while it is edited is said, with how it is now', () => {
  const alert: Alert = { id: 'a', rule: RULE, state: 'armed', createdAt: 0, armedAt: 0, firings: 0 };
  const { condition, data, deliver } = RULE;
  // Over the wire keys may come in another order.
  expect(changedMeanwhile([{ ...alert, rule: { deliver, data, condition } }], { id: 'a', rule: RULE })).toBeUndefined();
  expect(changedMeanwhile([{ ...alert, state: 'fired', firings: 1 }], { id: 'a', rule: RULE })).toBeUndefined();
  expect(changedMeanwhile([alert], {})).toBeUndefined();
  expect(changedMeanwhile([{ ...alert, rule: { ...RULE, cooldownMs: 60_000 } }], { id: 'a', rule: RULE })).toBe(
    'This alert was changed meanwhile: okx:BTC-USDT crosses above 95 every 1m. Save replaces that.',
  );
  expect(changedMeanwhile([], { id: 'a', rule: RULE })).toBe('This alert was deleted meanwhile. Save sets it anew.');
});
