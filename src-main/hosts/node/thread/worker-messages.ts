import type { StreamVenueId } from '../../../../src-shared/market/venue-ids.ts';
import type { DemoFaultKind } from '../../../../src-shared/wire/demo-fault.ts';
import type { HostProblem } from '../../../../src-shared/wire/host-problem.ts';
import type { SessionMode } from '../../../../src-shared/wire/protocol.ts';
import type { EngineConfig } from '../../../engine/config/config.ts';
import type { FixedOptions } from '../config/config-file.ts';

/** What the engine worker is started with. */
export interface EngineWorkerData {
  readonly simulatorUrl: string;
  /** A `ServerModule`; loaded only if `serve.enabled`. */
  readonly serverUrl: string;
  readonly home: string;
  readonly config: EngineConfig;
  readonly mode?: SessionMode;
  readonly capture?: string;
  readonly mayOpenAnyCapture: boolean;
  /** See `ConfigLoad`. */
  readonly fixed: FixedOptions;
  /** Sessions count their epochs from here: above those of every thread before. */
  readonly epochBase: number;
  /** The time in which no engine ran before this one; absent for the first. */
  readonly downtime?: Downtime;
}

/** No engine ran from `from`, epoch ms, until the new one; `reason` is why the one before ended. */
export interface Downtime {
  readonly from: number;
  readonly reason: string;
}

/** Main thread to engine worker. Clients are numbered by the main thread. */
export type ToEngineWorker =
  | { readonly kind: 'open'; readonly client: number }
  | { readonly kind: 'text'; readonly client: number; readonly text: string }
  | { readonly kind: 'close'; readonly client: number }
  | { readonly kind: 'reconnect' }
  | { readonly kind: 'ping' }
  | { readonly kind: 'problem'; readonly problem: HostProblem }
  | { readonly kind: 'stop' };

/** Engine worker to main thread. Frames are transferred. `pong` answers a ping, and comes once by itself when the worker is ready. */
export type FromEngineWorker =
  | { readonly kind: 'text'; readonly client: number; readonly text: string }
  | { readonly kind: 'frame'; readonly client: number; readonly frame: ArrayBuffer }
  | { readonly kind: 'pong' };

/** What the simulator worker is started with. */
export interface SimulatorWorkerData {
  readonly seed: number;
}

/** Whoever started a simulator worker to it: what to break, to end all that is broken, to end itself. */
export type ToSimulatorWorker =
  | { readonly kind: 'break'; readonly fault: DemoFaultKind; readonly venue: StreamVenueId }
  | { readonly kind: 'mend' }
  | { readonly kind: 'stop' };

/** Simulator worker to whoever started it. `endpoints` have the shape of the configuration's; the hosts of Yahoo are below `yahooBase`. */
export type FromSimulatorWorker =
  | { readonly kind: 'ready'; readonly endpoints: EngineConfig['endpoints']; readonly yahooBase: string }
  | { readonly kind: 'failed'; readonly message: string };
