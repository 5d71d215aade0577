// The package entry `.`: the engine with Node ports and all venues.
export * from './engine.ts';
export * from './venues.ts';
export { createTapedeck } from '../hosts/node/library/create-tapedeck.ts';
export type { Tapedeck, TapedeckOptions } from '../hosts/node/library/create-tapedeck.ts';
export { readOptions } from '../hosts/node/library/read-options.ts';
export type { ReadOptionsSources } from '../hosts/node/library/read-options.ts';
export { createNodePorts } from '../hosts/node/ports/ports.ts';
export type { NodePorts, NodePortsOptions } from '../hosts/node/ports/ports.ts';
