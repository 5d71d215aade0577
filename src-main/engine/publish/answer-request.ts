import { splitInstrumentId } from '../../../src-shared/market/instrument.ts';
import type { AlertRequest, EngineRequest, EngineResult, RequestError } from '../../../src-shared/wire/protocol.ts';
import type { MarketSource } from './market-source.ts';

/** Requests about the session as a whole and about the network of its computer, which the host answers. */
export type SessionRequest = Extract<EngineRequest, { method: SessionMethod }>;

/** What came of a request. */
export type RequestOutcome = EngineResult | { readonly kind: 'failure'; readonly error: RequestError };

/** How the host answers {@link SessionRequest}s. */
export type SessionRequestHandler = (request: SessionRequest) => Promise<RequestOutcome>;

/** Answers one request of a screen. Never rejects. */
export async function answerRequest(
  source: MarketSource,
  request: EngineRequest,
  onSession: SessionRequestHandler | undefined,
): Promise<RequestOutcome> {
  try {
    return await answer(source, request, onSession);
  } catch (thrown) {
    return failure('internal', thrown instanceof Error ? thrown.message : String(thrown));
  }
}

async function answer(
  source: MarketSource,
  request: EngineRequest,
  onSession: SessionRequestHandler | undefined,
): Promise<RequestOutcome> {
  if (isSessionRequest(request))
    return onSession === undefined
      ? failure('not-supported', 'this host has one session only, its own network, equities and alerts')
      : onSession(request);
  switch (request.method) {
    case 'search-instruments':
      return { kind: 'instruments', ...(await source.searchInstruments(request)) };
    case 'get-instruments': {
      const instruments = await source.getInstruments(request.ids);
      return { kind: 'instruments', instruments, total: instruments.length };
    }
    case 'load-older-candles': {
      const { venue, symbol } = splitInstrumentId(request.instrument);
      if (source.venue(venue) === undefined && source.polled?.(venue) === undefined)
        return failure('unknown-instrument', `${request.instrument} is not part of this session`);
      source.loadOlderCandles(venue, symbol, request.interval);
      return OK;
    }
    case 'reconnect':
      return source.reconnect(request.connection) ? OK : failure('unavailable', 'there is no such connection now');
    case 'get-ledger': {
      const { method: _, ...query } = request;
      return { kind: 'ledger', page: source.ledger(query) };
    }
    case 'get-past':
      return { kind: 'past', pasts: source.past.read(request) };
    case 'recent-log':
      return { kind: 'log', ...source.log.recent(request.limit) };
  }
}

function isSessionRequest(request: EngineRequest): request is SessionRequest {
  return SESSION_METHODS.has(request.method);
}

/** A rejection. `message` says what to do. */
export function failure(code: RequestError['code'], message: string): RequestOutcome {
  return { kind: 'failure', error: { code, message } };
}

const OK = { kind: 'ok' } as const;
type SessionMethod =
  | 'set-mode'
  | 'set-replay'
  | 'break-demo'
  | 'mend-demo'
  | 'get-network'
  | 'set-network'
  | 'test-network'
  | 'run-doctor'
  | 'get-equities'
  | 'set-equities'
  | AlertRequest['method'];
const SESSION_METHODS: ReadonlySet<EngineRequest['method']> = new Set<SessionMethod>([
  'set-mode',
  'set-replay',
  'break-demo',
  'mend-demo',
  'get-network',
  'set-network',
  'test-network',
  'run-doctor',
  'get-equities',
  'set-equities',
  'get-alerts',
  'read-alert',
  'put-alert',
  'delete-alert',
  'pause-alert',
  'arm-alert',
  'set-quiet-hours',
  'clear-firings',
]);
