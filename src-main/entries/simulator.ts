// The package entry `./simulator`: exchanges on loopback that can be made to fail. Node only.
export { startSimulator } from '../simulator/start-simulator.ts';
export type { Simulator, SimulatorOptions } from '../simulator/start-simulator.ts';
