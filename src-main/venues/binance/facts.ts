import type { BookAnswer, VenueFacts } from '../../engine/venue/venue-facts.ts';

const CANDLE = '{stream,data{e,E,s,k{t,T,s,i,f,L,o,c,h,l,v,n,x,q,V,Q,B}}}';
const FUTURES_TRADE = '{stream,data{e,E,T,s,t,p,q,X,m,st?}}';
const FUTURES_DEPTH = '{stream,data{e,E,T,s,ps?,st?,U,u,pu,b[],a[]}}';
const FUTURES_TICKER = '{stream,data{e,E,s,ps?,st?,p,P,w,c,Q,o,h,l,v,q,O,C,F,L,n}}';
const LIQUIDATION = '{stream,data{e,E,st?,o{s,ps?,S,o,f,q,p,ap,X,l,z,T,st?}}}';

const SCANNED = ['*@trade', '*@aggTrade', '*@depth@100ms', '*@bookTicker', '*@ticker', '*@kline_1m'] as const;
const ACKNOWLEDGEMENT = '{result,id}';

/** Of {@link binanceSpot}. Source: as there, and frames that others recorded in September and October 2026. */
export const BINANCE_SPOT_FACTS: VenueFacts = {
  symbols: ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'],
  frames: {
    '*@trade': '{stream,data{e,E,s,t,p,q,T,m,M}}',
    '*@aggTrade': '{stream,data{e,E,s,a,p,q,f,l,T,m,M}}',
    '*@depth@100ms': '{stream,data{e,E,s,U,u,b[],a[]}}',
    '*@bookTicker': '{stream,data{u,s,b,B,a,A}}',
    '*@ticker': '{stream,data{e,E,s,p,P,w,x,c,Q,b,B,a,A,o,h,l,v,q,O,C,F,L,n}}',
    '*@kline_1m': CANDLE,
  },
  scanned: SCANNED,
  cadences: { '*@depth@100ms': { atLeastMs: 100 }, '*@ticker': { atLeastMs: 1000 } },
  acknowledgement: ACKNOWLEDGEMENT,
  pingEveryMs: 20_000,
  unknownSymbol: { topic: 'nopenope@trade', route: '', outcome: 'acknowledged' },
  book: bookOf('/api/v3', 5),
};

/** Of {@link binanceUsdm}. Source: as there, and measurements of October 2026. */
export const BINANCE_USDM_FACTS: VenueFacts = {
  symbols: ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'],
  frames: {
    '*@trade': FUTURES_TRADE,
    '*@aggTrade': '{stream,data{e,E,s,a,p,q,nq?,f,l,T,m,st?}}',
    '*@depth@100ms': FUTURES_DEPTH,
    '*@bookTicker': '{stream,data{e,u,E,T,s,ps?,b,B,a,A,st?}}',
    '*@ticker': FUTURES_TICKER,
    '*@kline_1m': CANDLE,
    '*@markPrice@1s': '{stream,data{e,E,s,p,ap?,i,P,r,T,st?}}',
    '*@forceOrder': LIQUIDATION,
  },
  scanned: [...SCANNED, '*@markPrice@1s', '*@forceOrder'],
  cadences: { '*@depth@100ms': { atLeastMs: 100 }, '*@markPrice@1s': { everyMs: 1000 } },
  acknowledgement: ACKNOWLEDGEMENT,
  pingEveryMs: 180_000,
  unknownSymbol: { topic: 'nopenope@trade', route: 'public', outcome: 'acknowledged' },
  book: bookOf('/fapi/v1', 2),
};

/** Of {@link binanceCoinm}. Source: as there. */
export const BINANCE_COINM_FACTS: VenueFacts = {
  symbols: ['BTCUSD_PERP', 'ETHUSD_PERP', 'SOLUSD_PERP'],
  frames: {
    ...BINANCE_USDM_FACTS.frames,
    '*@aggTrade': '{stream,data{e,E,a,s,p,q,f,l,T,m,st?}}',
    '*@bookTicker': '{stream,data{e,u,s,ps?,b,B,a,A,T,E,st?}}',
    '*@markPrice@1s': '{stream,data{e,E,s,p,ap?,P,i,r,T,st?}}',
  },
  scanned: BINANCE_USDM_FACTS.scanned,
  cadences: BINANCE_USDM_FACTS.cadences,
  acknowledgement: ACKNOWLEDGEMENT,
  pingEveryMs: 180_000,
  unknownSymbol: { topic: 'nopenope@trade', route: '', outcome: 'acknowledged' },
  book: bookOf('/dapi/v1', 2),
};

function bookOf(prefix: string, weight: number): BookAnswer {
  return {
    request: (symbol) => ({ path: `${prefix}/depth?symbol=${encodeURIComponent(symbol)}&limit=50`, weight }),
    bids: ['bids'],
    asks: ['asks'],
    price: 0,
    size: 1,
    levels: 20,
    leastEqual: 0.9,
  };
}
