// The package entry `.`: the engine with Node ports and all venues.
export * from './engine.ts';
export * from './venues.ts';
export { createTapedeck } from '../hosts/node/library/create-tapedeck.ts';
export type { Tapedeck, TapedeckOptions } from '../hosts/node/library/create-tapedeck.ts';
