/** Answer of Binance spot to a subscription: it was accepted. */
export function binanceAck(text: string): string {
  const { id } = JSON.parse(text) as { readonly id: number };
  return JSON.stringify({ result: null, id });
}

/** A message of Binance spot: the minute candle of BTCUSDT that opened at `openTime`. `eventTime` is 5 ms later if none is given. */
export function klineText(
  openTime: number,
  trades: number,
  { isClosed = false, eventTime = openTime + 5 }: { readonly isClosed?: boolean; readonly eventTime?: number } = {},
): string {
  const k = {
    t: openTime,
    T: openTime + 59_999,
    s: 'BTCUSDT',
    i: '1m',
    f: 1,
    L: 2,
    o: '1.0',
    c: '1.5',
    h: '2.0',
    l: '0.5',
    v: '9.0',
    n: trades,
    x: isClosed,
    q: '12.0',
    V: '4.0',
    Q: '5.0',
    B: '0',
  };
  return JSON.stringify({ stream: 'btcusdt@kline_1m', data: { e: 'kline', E: eventTime, s: 'BTCUSDT', k } });
}
