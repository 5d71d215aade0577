import { EXIT } from './exit-codes.ts';
import { numberIn } from './option-parsers.ts';
import type { DefineCommand } from './run-cli.ts';
import { untilSignal } from './until-signal.ts';

/** `tapedeck simulate`: the embedded exchanges, until Ctrl+C. */
export const defineSimulate: DefineCommand = (program, ended) => {
  program.command('simulate')
    .description('runs the embedded exchanges on loopback and prints their base URLs as one JSON line, ready for --endpoints')
    .option('--port <n>', 'port; 0 for any free one', numberIn(0, 65_535), 0)
    .option('--seed <n>', 'the market of this number, the same every time', numberIn(0, 2 ** 32 - 1), 1)
    .action(async ({ port, seed }: { readonly port: number; readonly seed: number }) => {
      using end = untilSignal();
      const { startSimulator } = await import('../../simulator/start-simulator.ts');
      const simulator = await startSimulator({ seed, port });
      process.stdout.write(`${JSON.stringify(simulator.endpoints)}\n`);
      await end.requested;
      await simulator.stop();
      ended(EXIT.ok);
    });
};
