// The part of undici that is used, in place of its index, which needs Node 22.19 for the parts that are not (`fetch`, caches, interceptors).
// The index is what gives a dispatcher its methods, such as `request`.
import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
import * as api from 'undici/lib/api/index.js';

export { default as Agent } from 'undici/lib/dispatcher/agent.js';
export { default as buildConnector } from 'undici/lib/core/connect.js';

Object.assign(Dispatcher.prototype, api.default);
