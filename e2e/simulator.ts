import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = path.resolve(import.meta.dirname, '..');

/** The simulated exchanges as a process of their own, standing in for the venues of live mode. */
export class SimulatorProcess {
  /** The endpoints file for `--endpoints`. */
  readonly endpoints: string;
  #child: ChildProcess | undefined;
  #port = 0;

  constructor(folder: string) {
    this.endpoints = path.join(folder, 'endpoints.json');
  }

  /** Starts it; on the same port as before if it was started before. */
  async start(): Promise<void> {
    const child = spawn(
      process.execPath,
      [path.join(ROOT, 'bin/tapedeck.mjs'), 'simulate', '--port', String(this.#port), '--seed', '7'],
      { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    this.#child = child;
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    const line = await new Promise<string>((resolve, reject) => {
      createInterface(child.stdout).once('line', resolve);
      child.once('exit', (code) => {
        reject(new Error(`the simulator ended with ${String(code)}: ${said}`));
      });
    });
    const endpoints = JSON.parse(line) as Record<string, { ws: string; rest: string }>;
    this.#port = Number(new URL(Object.values(endpoints)[0]?.rest ?? '').port);
    writeFileSync(this.endpoints, line);
  }

  /** Switches something that goes wrong on; see docs/FAULTS.md. */
  async fault(fault: Readonly<Record<string, string | number>>): Promise<void> {
    const answer = await fetch(`http://127.0.0.1:${String(this.#port)}/sim/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(fault),
    });
    if (answer.status !== 201) throw new Error(`the simulator rejects the fault: ${await answer.text()}`);
  }

  /** Ends everything that goes wrong. */
  async clearFaults(): Promise<void> {
    const answer = await fetch(`http://127.0.0.1:${String(this.#port)}/sim/faults`, { method: 'DELETE' });
    if (!answer.ok) throw new Error(`the simulator keeps its faults: ${await answer.text()}`);
  }

  /** Ends it the hard way, as a venue that falls over. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
}

/** An endpoints file that leads nowhere: loopback ports nobody listens on. */
export function unreachableEndpoints(folder: string): string {
  const file = path.join(folder, 'unreachable.json');
  const nowhere = { ws: 'ws://127.0.0.1:9', rest: 'http://127.0.0.1:9' };
  writeFileSync(file, JSON.stringify({ 'binance-spot': nowhere, 'binance-usdm': nowhere, 'binance-coinm': nowhere }));
  return file;
}
