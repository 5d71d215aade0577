import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createEngine } from '../../../engine/engine.ts';
import type { EngineApi } from '../../../engine/api.ts';
import { parseConfig } from '../../../engine/config/config.ts';
import { VENUES } from '../../../venues/registry.ts';
import { createNodePorts } from '../ports/ports.ts';

/** What {@link createTapedeck} takes: options of docs/CONFIG.md, all of them optional. */
export interface TapedeckOptions {
  readonly config?: Readonly<Record<string, unknown>>;
}

/** The engine for programs on Node. `stop` also closes its connections and log files. */
export type Tapedeck = EngineApi;

/** An engine with Node ports and every venue. Nothing is opened before `start`. */
export async function createTapedeck(options: TapedeckOptions = {}): Promise<Tapedeck> {
  const configured = parseConfig(options.config);
  if (!configured.ok) throw new Error(configured.problems.map(({ message }) => message).join('\n'));
  const home = await mkdtemp(path.join(tmpdir(), 'tapedeck-'));
  const ports = createNodePorts({ home, network: configured.config.network, rest: configured.config.rest });
  const engine = createEngine({ ports, venues: VENUES, config: configured.config });
  const stop = engine.stop.bind(engine);
  engine.stop = async () => {
    await stop();
    await ports.close();
    await rm(home, { recursive: true, force: true });
  };
  return engine;
}
