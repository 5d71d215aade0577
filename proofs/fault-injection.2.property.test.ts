import { testBadDays } from './bad-days.ts';

testBadDays(2);
