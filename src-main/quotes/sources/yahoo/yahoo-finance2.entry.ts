// What of the library is used here. `node scripts/bundle-yahoo.mjs` makes yahoo-finance2.bundle.mjs of it.
export { default as createYahooFinance } from 'yahoo-finance2/createYahooFinance';
export { ExtendedCookieJar } from 'yahoo-finance2/lib/cookieJar';
export { default as chart } from 'yahoo-finance2/modules/chart';
export { default as quote } from 'yahoo-finance2/modules/quote';
