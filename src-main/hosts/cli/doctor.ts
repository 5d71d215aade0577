import { access, constants } from 'node:fs/promises';
import type { DoctorCheck } from '../../../src-shared/wire/protocol.ts';
import { fileWords } from '../node/ports/file-words.ts';
import { makeFolder } from '../node/ports/make-folder.ts';
import { type CommandSetup, type CommonOptions, addCommonOptions, setUp } from './common-options.ts';
import { type DefineCommand, EXIT, type ExitCode } from './exit-codes.ts';
import { say } from './terminal.ts';

/** `tapedeck doctor`: whether everything the app needs can be reached, and what to do if not. */
export const defineDoctor: DefineCommand = (program, ended) => {
  addCommonOptions(program.command('doctor'))
    .description(
      'reaches every endpoint of every venue (5 s each, all at once) and says what failed and what to do; exit code 1 if any did',
    )
    .action(async (options: CommonOptions) => {
      ended(await examine(await setUp(options)));
    });
};

async function examine({ home, config, origins }: CommandSetup): Promise<ExitCode> {
  const [{ createNodePorts }, { examineNetwork }] = await Promise.all([
    import('../node/ports/ports.ts'),
    import('../node/doctor/examine-network.ts'),
  ]);
  const ports = createNodePorts({ home, rest: config.rest, network: config.network });
  try {
    const { checks, notes } = await examineNetwork(ports, config, origins.get('network.proxy')?.where);
    const all = [await checkHome(home), ...checks];
    for (const { isOk, subject, finding, advice } of all) {
      say(`${isOk ? 'ok    ' : 'FAILED'}  ${subject}: ${finding}\n`);
      if (advice !== undefined) say(`        ${advice}\n`);
    }
    for (const note of notes) say(`note    ${note.replaceAll('\n', '\n        ')}\n`);
    const failed = all.filter(({ isOk }) => !isOk).length;
    say(failed === 0 ? 'Everything can be reached.\n' : `${String(failed)} of ${String(all.length)} checks failed.\n`);
    return failed === 0 ? EXIT.ok : EXIT.failure;
  } finally {
    await ports.close();
  }
}

async function checkHome(home: string): Promise<DoctorCheck> {
  const problem = await problemWithHome(home);
  return { isOk: problem === undefined, subject: `home folder ${home}`, finding: problem ?? 'can be written' };
}

async function problemWithHome(home: string): Promise<string | undefined> {
  try {
    makeFolder(home);
    await access(home, constants.W_OK);
    return undefined;
  } catch (error) {
    return `cannot be written: ${fileWords(error)}: choose another with TAPEDECK_HOME`;
  }
}
