/** The instrument of the trades. */
export const FLOW_SYMBOL = 'BTCUSDT';
/** How many there are. */
export const FLOW_TRADES = 200_000;

/** Aggregate trades as Binance USD-M sends them: a random walk of ticks over half an hour. */
export function tradeFrames(): readonly Uint8Array[] {
  let price = 964_500;
  let state = 1;
  const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  return Array.from({ length: FLOW_TRADES }, (_, i) => {
    if (random() < 0.3) price += random() < 0.5 ? -1 : 1;
    const time = STARTED_AT + i * 30;
    return Buffer.from(
      `{"stream":"btcusdt@aggTrade","data":{"e":"aggTrade","E":${String(time + 3)},"s":"${FLOW_SYMBOL}","a":${String(3_000_000_000 + i)},"p":"${(price / 10).toFixed(2)}","q":"${(random() * random()).toFixed(3)}","nq":"0.100","f":${String(7_000_000_000 + 2 * i)},"l":${String(7_000_000_001 + 2 * i)},"T":${String(time)},"m":${String(random() < 0.5)}}}`,
    );
  });
}

const STARTED_AT = 1_768_478_400_000;
