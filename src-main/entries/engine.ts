// The package entry `./engine`: the engine, for any runtime that lends it ports. Imports nothing of Node.
export { createEngine } from '../engine/engine.ts';
export type { Engine, EngineOptions } from '../engine/engine.ts';
export * from '../engine/api.ts';
export * from '../engine/errors.ts';
export { defaultConfig, parseConfig } from '../engine/config/config.ts';
export type { ConfigOutcome, ConfigProblem, EngineConfig } from '../engine/config/config.ts';
export type * from '../engine/ports.ts';
