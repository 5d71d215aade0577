import * as v from 'valibot';
import { cap, flag, HOUR, integer, oneOf, SECOND, text } from './option-schemas.ts';

/** Options of the service for other programs. */
export const SERVE = v.strictObject({
  enabled: flag(
    false,
    'Serve other programs from the desktop and the browser host as well; `tapedeck serve` always does',
  ),
  host: text('127.0.0.1', 'Address that the server listens on'),
  port: integer(8765, 0, 65_535, 'Port of quotes and of screens; 0 for any free one'),
  health: flag(true, 'Serve /health, /ready and /metrics'),
  readyIf: oneOf(
    ['any', 'all', 'none'],
    'Which of the exchanges that clients use must be healthy for /ready to be 200; `none`: it does not go by them',
  ),
  healthPort: integer(8766, 0, 65_535, 'Port of /health, /ready and /metrics; 0 for any free one'),
  token: text(
    '',
    'Token that every client must carry; empty for none, and then no screen may attach. 16 characters or more',
  ),
  origins: text(
    '',
    'Origins of web pages that may connect, comma-separated, such as `https://example.org`; programs send none and need none',
  ),
  allowAnyone: flag(false, 'Serve without a token on an address that other computers reach; rejected otherwise'),
  tls: v.optional(
    v.strictObject({
      cert: text('', 'File of the certificate and its chain, PEM; with `serve.tls.key` both ports speak TLS'),
      key: text('', 'File of its private key, PEM'),
    }),
    {},
  ),
  healthToken: text('', 'Token that /health, /ready and /metrics ask for; empty for none. 16 characters or more'),
  healthHosts: text(
    '',
    'Names by which /health, /ready and /metrics may be asked, comma-separated, besides addresses and `localhost`',
  ),
  maxClients: cap(256, 1, 100_000, 'Clients at once; more are rejected'),
  maxClientsPerAddress: cap(128, 1, 100_000, 'Clients of one address; raise it if a proxy stands before the server'),
  maxSymbols: cap(500, 1, 100_000, 'Symbols of one client'),
  maxSeries: cap(2000, 1, 1_000_000, 'Series of one client: a channel of a symbol, of one interval or depth, each'),
  maxSeriesInAll: cap(10_000, 1, 1_000_000, 'Series of all clients, each counted once however many have it'),
  maxSubscriptions: cap(1000, 1, 1_000_000, 'Requests of one client that were granted and are not done'),
  compression: flag(
    false,
    'Compress quotes for clients that offer permessage-deflate: a sixth of the bytes, and several times the CPU time',
  ),
  maxFrameBytes: integer(64 * 1024, 1024, 16 * 1024 * 1024, 'Longest message of a quote client'),
  openQueue: integer(
    0,
    0,
    1_000_000,
    'Series whose newest value may wait for one slow client; the oldest makes way. 0 for no bound but one value a series',
  ),
  eventQueue: cap(
    10_000,
    1,
    1_000_000,
    'Trades and other events that wait for one slow client; with more of them it is dropped',
  ),
  queueBytes: cap(
    8 * 1024 * 1024,
    64 * 1024,
    1024 * 1024 * 1024,
    'Bytes of closed candles and events that wait for one slow client; with more of them it is dropped',
  ),
  slowMs: integer(30 * SECOND, SECOND, HOUR, 'How long a client may take nothing before it is dropped'),
  heartbeatMs: integer(5 * SECOND, 100, HOUR, 'Time between two heartbeats to every quote client'),
  graceMs: integer(10 * SECOND, 0, HOUR, 'Time at the end in which clients still get what is theirs'),
});
