import { expect, test } from 'vitest';
import { formatFundingInterval, fundingTitle } from './funding.ts';

test.each([
  [28_800_000, '8 h'],
  [3_600_000, '1 h'],
  [1_800_000, '30 min'],
  [NaN, ''],
])('payments every %d ms are every %s', (ms, text) => {
  expect(formatFundingInterval(ms)).toBe(text);
});

const FUNDING = {
  rate: 0.0001,
  intervalMs: 28_800_000,
  yearlyRate: 0.1095,
  predictedRate: 0.00012,
  nextTime: 3_600_000,
};
const UNKNOWN = { intervalMs: NaN, yearlyRate: NaN, predictedRate: NaN, nextTime: NaN };

test.each([
  [
    'all is known',
    FUNDING,
    0,
    'Funding +0.0100 %, paid every 8 h\n+10.95 % a year, not compounded\nPredicted for the next interval +0.0120 %\nNext payment in 1 h 00 m',
  ],
  ['only the rate is known', { ...FUNDING, ...UNKNOWN }, 0, 'Funding +0.0100 %, interval not known'],
  [
    "the venue's clock is not known",
    { ...FUNDING, ...UNKNOWN, nextTime: 9 },
    NaN,
    'Funding +0.0100 %, interval not known',
  ],
  ['there is no rate', { ...FUNDING, rate: NaN }, 0, ''],
  [
    'the rate is very small',
    { ...FUNDING, ...UNKNOWN, rate: -0.0000012 },
    0,
    'Funding -0.000120 %, interval not known',
  ],
])('says what is known when %s', (_what, funding, now, title) => {
  expect(fundingTitle(funding, now)).toBe(title);
});
