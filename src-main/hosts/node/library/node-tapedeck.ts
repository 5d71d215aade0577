import type { StreamVenueId } from '../../../../src-shared/market/venue-ids.ts';
import type { EngineConfig } from '../../../engine/config/config.ts';
import { Engine } from '../../../engine/engine.ts';
import type { StreamVenue } from '../../../engine/venue/venue.ts';
import { VENUES } from '../../../venues/registry.ts';
import type { NodePorts } from '../ports/ports.ts';
import { createHostStats } from '../session/host-stats.ts';

/** The engine with ports of Node, which it closes. A file of its own, so that no declaration of the package names what ports are made of. */
export class NodeTapedeck extends Engine {
  readonly #ports: NodePorts;

  constructor(ports: NodePorts, venues: readonly StreamVenueId[], config: EngineConfig) {
    super({
      ports,
      venues: chosen(venues),
      config,
      hostStats: createHostStats(() => ports.gauges(), ports.receiptDelayMs),
    });
    this.#ports = ports;
  }

  override async stop(): Promise<void> {
    await super.stop();
    await this.#ports.close();
  }
}

function chosen(ids: readonly StreamVenueId[]): Readonly<Partial<Record<StreamVenueId, StreamVenue>>> {
  return ids.length === 0 ? VENUES : Object.fromEntries(ids.map((id) => [id, VENUES[id]]));
}
