import { readFile } from 'node:fs/promises';
import { type FaultStep, parseFaultScript } from '../../simulator/faults/fault-script.ts';
import { encodingProblem } from '../../../src-shared/text/encoding-problem.ts';
import { fileWords } from '../node/ports/file-words.ts';
import { portMessage } from './port-message.ts';
import { CommandError, type DefineCommand, EXIT } from './exit-codes.ts';
import { numberIn } from './option-parsers.ts';
import { untilSignal } from './until-signal.ts';
import { say } from './terminal.ts';
import { jsonLine } from '../../../src-shared/text/visible.ts';

/** `tapedeck simulate`: the embedded exchanges, until Ctrl+C. */
export const defineSimulate: DefineCommand = (program, ended) => {
  program
    .command('simulate')
    .description(
      'runs the embedded exchanges on loopback and prints their base URLs as one JSON line, ready for --endpoints',
    )
    .option('--port <n>', 'port; 0 for any free one', numberIn(0, 65_535), 0)
    .option('--seed <n>', 'the market of this number, the same every time', numberIn(0, 2 ** 32 - 1), 1)
    .option('--faults <file>', 'a script of what goes wrong and when (docs/FAULTS.md)')
    .action(
      async ({ port, seed, faults }: { readonly port: number; readonly seed: number; readonly faults?: string }) => {
        const steps = faults === undefined ? [] : await readScript(faults);
        using end = untilSignal();
        const { startSimulator } = await import('../../simulator/start-simulator.ts');
        const simulator = await startSimulator({ seed, port }).catch((error: unknown) => {
          throw new CommandError(portMessage(error, port));
        });
        simulator.faults.play(steps);
        say(jsonLine(simulator.endpoints));
        await end.requested;
        await simulator.stop();
        ended(EXIT.ok);
      },
    );
};

async function readScript(file: string): Promise<readonly FaultStep[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new CommandError(`${file}: cannot be read: ${fileWords(error)}`, EXIT.usage);
  }
  const unusable = encodingProblem(text);
  if (unusable !== undefined) throw new CommandError(`${file}: cannot be used: ${unusable}`, EXIT.usage);
  const reading = parseFaultScript(text.replace(/^\uFEFF/, ''));
  if (reading.ok) return reading.steps;
  throw new CommandError(
    reading.problems.map(({ path, message }) => `${file}: ${path === '' ? '' : `${path}: `}${message}`),
    EXIT.usage,
  );
}
