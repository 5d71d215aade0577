/** The text of a capture of ours: six minutes in which one socket carried one trade. */
export function tinyCapture(): string {
  const startedAt = Date.UTC(2026, 10, 20);
  const trade = { e: 'trade', E: startedAt, s: 'BTCUSDT', t: 1, p: '10.00', q: '1.00', T: startedAt, m: true, M: true };
  const lines = [
    { format: 'tapedeck-capture', version: 1, venue: 'binance-spot', startedAt },
    { t: startedAt + 1, dir: 'open', conn: 0, url: 'wss://stream.binance.com:9443/stream' },
    { t: startedAt + 2, dir: 'recv', conn: 0, text: JSON.stringify({ stream: 'btcusdt@trade', data: trade }) },
    { t: startedAt + 360_000, dir: 'close', conn: 0 },
  ];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}
