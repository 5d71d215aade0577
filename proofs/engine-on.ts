import { defaultConfig, type EngineConfig } from '../src-main/engine/config/config.ts';
import { createEngine, type Engine } from '../src-main/engine/engine.ts';
import type { EnginePorts } from '../src-main/engine/ports.ts';
import { FakeLog, FakeRandom, FakeStore } from '../src-main/engine/testing/fake-ports.ts';
import type { SimulatorNetwork } from '../src-main/simulator/testing/network.ts';
import type { EngineOptions } from '../src-main/engine/engine.ts';
import { VENUES } from '../src-main/venues/registry.ts';

/** What an engine of a test has instead of the usual. */
export interface EngineOnOptions extends Partial<EnginePorts> {
  /** Options that differ from the defaults; `endpoints` are those of the network. */
  readonly config?: Partial<EngineConfig>;
  readonly venues?: EngineOptions['venues'];
}

/** An engine that is not started, on simulated exchanges and their virtual time. It keeps nothing and logs nowhere. */
export function engineOn(network: SimulatorNetwork, options: EngineOnOptions = {}): Engine {
  const { config, venues = VENUES, ...ports } = options;
  const { clock, sockets, http, endpoints } = network;
  return createEngine({
    ports: { clock, sockets, http, store: new FakeStore(), random: new FakeRandom(), log: new FakeLog(), ...ports },
    venues,
    config: { ...defaultConfig(), endpoints, ...config },
  });
}

/** Stops an engine, for which a little virtual time must pass. */
export async function stopped(engine: Engine, network: SimulatorNetwork): Promise<void> {
  const stopping = engine.stop();
  await network.run(3000);
  await stopping;
}
