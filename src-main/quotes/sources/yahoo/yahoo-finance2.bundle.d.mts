export * from './yahoo-finance2.entry.ts';
