import type { EnginePorts } from './ports.ts';
import type { QualityPort } from './quality-event.ts';

/** What parts of the engine are made with: what the host lends, and where they report facts about the quality of the data. */
export interface EngineParts extends EnginePorts {
  readonly quality: QualityPort;
}
