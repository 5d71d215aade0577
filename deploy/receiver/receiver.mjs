// A small receiver of what `--publish-http` sends: POST /quotes/batch and /candles/batch. It checks the rows as a storage would, takes every
// batch once by its key, and writes one JSON line a row to the file RECEIVER_FILE, or to stdout. GET /health answers its counts.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import process from 'node:process';

const { PORT = '8000', HOST = '127.0.0.1', RECEIVER_FILE = '' } = process.env;
/** Keys of batches are on the lines of their rows, so that they survive an end of this process. */
const keys = new Set(
  RECEIVER_FILE !== '' && existsSync(RECEIVER_FILE)
    ? readFileSync(RECEIVER_FILE, 'utf8')
        .split('\n')
        .filter((line) => line.endsWith('}'))
        .map((line) => JSON.parse(line).key)
    : [],
);
const counts = { quotes: 0, candles: 0, repeated: 0, rejected: 0 };

const server = createServer((request, response) => {
  const answer = (status, body) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  if (request.method === 'GET' && request.url === '/health') {
    answer(200, { status: 'healthy', ...counts });
    return;
  }
  const [, kind] = /^\/(quotes|candles)\/batch$/.exec(request.url ?? '') ?? [];
  if (kind === undefined || request.method !== 'POST') {
    answer(404, { code: 'not-found' });
    return;
  }
  const chunks = [];
  let length = 0;
  request.on('data', (chunk) => {
    length += chunk.length;
    if (length > MOST_BYTES) request.destroy();
    else chunks.push(chunk);
  });
  request.on('end', () => {
    const key = request.headers['idempotency-key'] ?? '';
    if (keys.has(key)) {
      counts.repeated++;
      answer(200, { repeated: true });
      return;
    }
    const rows = rowsOf(kind, Buffer.concat(chunks).toString());
    const problem = problemOf(kind, request, rows);
    if (problem !== undefined) {
      counts.rejected++;
      answer(422, { code: problem });
      return;
    }
    // In one write: after an end in the middle of it the batch comes again.
    const lines = rows.map((row) => `${JSON.stringify({ kind, ...row, key })}\n`).join('');
    if (RECEIVER_FILE === '') process.stdout.write(lines);
    else appendFileSync(RECEIVER_FILE, lines);
    keys.add(key);
    counts[kind] += rows.length;
    answer(201, { taken: rows.length });
  });
});

function rowsOf(kind, text) {
  try {
    const rows = JSON.parse(text)[kind];
    return Array.isArray(rows) ? rows : [];
  } catch {
    return [];
  }
}

/** The invariant that a batch breaks; undefined if it breaks none. */
function problemOf(kind, request, rows) {
  if (request.headers['content-type'] !== 'application/json') return 'INV-007';
  if (rows.length === 0) return 'INV-001';
  if (rows.length > 1000) return 'INV-006';
  if (kind === 'candles') return undefined;
  for (const { ticker, timestamp, close, source } of rows) {
    if (!/^[A-Z]{1,5}$/.test(ticker)) return 'INV-002';
    if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(timestamp)) return 'INV-003';
    if (!(close > 0)) return 'INV-004';
    if (!['yfinance', 'fmp', 'manual'].includes(source)) return 'INV-005';
  }
  return undefined;
}

const MOST_BYTES = 16 * 1024 * 1024;
server.listen(Number(PORT), HOST, () => {
  process.stderr.write(`receiver: http://${HOST}:${String(server.address().port)}\n`);
});
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => {
    server.close();
    server.closeAllConnections();
  });
