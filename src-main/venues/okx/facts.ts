import type { VenueFacts } from '../../engine/venue/venue-facts.ts';

const LIQUIDATION =
  '{arg{channel,instType},data[{instType?,instId,instFamily?,uly?,details[{side,posSide?,bkPx,sz,bkLoss?,ccy?,ts}]}]}' as const;

/** Of {@link okx}. Source: as there, and frames that others recorded in September 2026. */
export const OKX_FACTS: VenueFacts = {
  symbols: ['BTC-USDT', 'BTC-USDT-SWAP', 'BTC-USD-SWAP'],
  frames: {
    'trades-all:*': '{arg{channel,instId},data[{instId,tradeId,px,sz,side,ts,source?}]}',
    'trades:*': '{arg{channel,instId},data[{instId,tradeId,px,sz,side,ts,count?,source?,seqId?}]}',
    'books:*': '{arg{channel,instId},action,data[{asks[],bids[],instId?,ts,checksum?,seqId,prevSeqId?}]}',
    'bbo-tbt:*': '{arg{channel,instId},data[{asks[],bids[],instId?,ts,seqId}]}',
    'tickers:*':
      '{arg{channel,instId},data[{instType,instId,last,lastSz,askPx,askSz,bidPx,bidSz,open24h,high24h,low24h,sodUtc0,sodUtc8,volCcy24h,vol24h,ts}]}',
    'candle1m:*': '{arg{channel,instId},data[[]]}',
    'mark-price:*': '{arg{channel,instId},data[{instId,instType,markPx,ts}]}',
    'funding-rate:*':
      '{arg{channel,instId},data[{formulaType?,fundingRate,fundingTime,impactValue?,instId,instType,interestRate?,maxFundingRate?,method?,' +
      'minFundingRate?,nextFundingRate,nextFundingTime,premium?,prevFundingTime?,settFundingRate?,settState?,ts}]}',
    'index-tickers:*': '{arg{channel,instId},data[{instId,idxPx,high24h,low24h,open24h,sodUtc0,sodUtc8,ts}]}',
    'open-interest:*': '{arg{channel,instId},data[{instId,instType,oi,oiCcy,oiUsd?,ts}]}',
    'liquidation-orders:SWAP': LIQUIDATION,
    'liquidation-orders:FUTURES': LIQUIDATION,
  },
  scanned: ['trades-all:*', 'trades:*', 'books:*', 'bbo-tbt:*', 'tickers:*', 'candle1m:*', 'mark-price:*'],
  cadences: {
    'books:*': { atLeastMs: 100 },
    'tickers:*': { atLeastMs: 100 },
    'index-tickers:*': { atLeastMs: 100 },
    'open-interest:*': { atLeastMs: 3000 },
  },
  acknowledgement: '{id?,event,arg{channel,instId?,instType?},connId?}',
  unknownSymbol: { topic: 'trades:NOPE-NOPE', route: 'public', outcome: 'rejected' },
  hasNoChecksum: true,
  book: {
    request: (symbol) => ({ path: `/api/v5/market/books?instId=${encodeURIComponent(symbol)}&sz=50`, weight: 1 }),
    bids: ['data', 0, 'bids'],
    asks: ['data', 0, 'asks'],
    price: 0,
    size: 1,
    levels: 20,
    leastEqual: 0.9,
  },
};
