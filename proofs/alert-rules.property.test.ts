import * as fc from 'fast-check';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { ALERT_RULE } from '../src-shared/alerts/alert-guard.ts';
import { formatRule } from '../src-shared/alerts/format-alert.ts';
import { parseAlert } from '../src-shared/alerts/parse-alert.ts';
import { alertRules } from './alert-arbitrary.ts';

test('every rule that can be is read as it is written, and what is stored and sent takes it', () => {
  fc.assert(
    fc.property(alertRules(), (rule) => {
      expect(parseAlert(formatRule(rule), 0)).toEqual({ ok: true, rule });
      expect(v.safeParse(ALERT_RULE, rule)).toMatchObject({ success: true });
    }),
    { numRuns: 500 },
  );
});
