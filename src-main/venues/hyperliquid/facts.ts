import type { VenueFacts } from '../../engine/venue/venue-facts.ts';
import { infoRequest } from './rest.ts';

/** Of {@link hyperliquid}. Source: as there. */
export const HYPERLIQUID_FACTS: VenueFacts = {
  symbols: ['BTC', 'ETH', 'xyz:SP500', 'hyna:BTC'],
  frames: {
    'trades:*': '{channel,data[{coin,side,px,sz,time,hash,tid,users?[]}]}',
    'l2Book:*': '{channel,data{coin,time,levels[[{px,sz,n}]]}}',
    'l2Book_fast:*': '{channel,data{coin,time,levels[[{px,sz,n}]],fast}}',
    'bbo:*': '{channel,data{coin,time,bbo[{px,sz,n}]}}',
    'activeAssetCtx:*': [
      '{channel,data{coin,ctx{funding,openInterest,prevDayPx,dayNtlVlm,premium,oraclePx,markPx,midPx,impactPxs[],dayBaseVlm?}}}',
      '{channel,data{coin,ctx{prevDayPx,dayNtlVlm,markPx,midPx,circulatingSupply,coin,totalSupply?,dayBaseVlm?}}}',
    ],
    'candle_1m:*': '{channel,data{t,T,s,i,o,c,h,l,v,n}}',
  },
  scanned: ['trades:*', 'l2Book:*', 'l2Book_fast:*', 'bbo:*', 'candle_1m:*'],
  cadences: {
    'l2Book:*': { everyMs: 5000 },
    'l2Book_fast:*': { everyMs: 500 },
    'activeAssetCtx:*': { everyMs: 1000 },
  },
  acknowledgement: '{channel,data{method,subscription{type,coin,interval?,nSigFigs?,mantissa?,fast?}}}',
  unknownSymbol: { topic: 'l2Book:NOPENOPE', route: '', outcome: 'closed' },
  book: {
    request: (symbol) => infoRequest({ type: 'l2Book', coin: symbol }, 2),
    bids: ['levels', 0],
    asks: ['levels', 1],
    price: 'px',
    size: 'sz',
    // Those that come every half a second.
    levels: 5,
    leastEqual: 0.5,
  },
};
