import { access, constants } from 'node:fs/promises';
import { VENUE_IDS } from '../../../src-shared/market/venue-ids.ts';
import { endpointsOf } from '../../engine/live/venue-session.ts';
import { fileWords } from '../node/ports/file-words.ts';
import { makeFolder } from '../node/ports/make-folder.ts';
import { type CommandSetup, type CommonOptions, addCommonOptions, setUp } from './common-options.ts';
import { type DefineCommand, EXIT, type ExitCode } from './exit-codes.ts';
import type { ProbeResult } from './probe.ts';
import { say } from './terminal.ts';

/** `tapedeck doctor`: whether everything the app needs can be reached, and what to do where it cannot. */
export const defineDoctor: DefineCommand = (program, ended) => {
  addCommonOptions(program.command('doctor'))
    .description(
      'reaches every endpoint of every venue (5 s each, all at once) and says what failed and what to do; exit code 1 where any did',
    )
    .action(async (options: CommonOptions) => {
      ended(await examine(await setUp(options)));
    });
};

async function examine({ home, config }: CommandSetup): Promise<ExitCode> {
  const [{ createNodePorts }, { probeVenue }, { VENUES }] = await Promise.all([
    import('../node/ports/ports.ts'),
    import('./probe.ts'),
    import('../../venues/registry.ts'),
  ]);
  const homeProblem = await problemWithHome(home);
  check(homeProblem === undefined, `home folder ${home}`, homeProblem ?? 'can be written');
  const ports = createNodePorts({ home });
  try {
    const results = await Promise.all(
      VENUE_IDS.flatMap((id) => {
        const endpoints = endpointsOf(VENUES[id], config);
        return endpoints === undefined ? [] : [probeVenue(ports, VENUES[id], endpoints)];
      }),
    );
    const all = results.flat();
    for (const result of all) report(result);
    const failed = all.filter((result) => !result.isOk).length + (homeProblem === undefined ? 0 : 1);
    say(
      failed === 0 ? 'Everything can be reached.\n' : `${String(failed)} of ${String(all.length + 1)} checks failed.\n`,
    );
    return failed === 0 ? EXIT.ok : EXIT.failure;
  } finally {
    await ports.close();
  }
}

function report({ venue, what, url, isOk, tookMs, finding, advice }: ProbeResult): void {
  check(isOk, `${venue} ${what} ${url}`, `${finding} (${tookMs.toFixed(0)} ms)`);
  if (advice !== undefined) say(`        ${advice}\n`);
}

function check(isOk: boolean, subject: string, finding: string): void {
  say(`${isOk ? 'ok    ' : 'FAILED'}  ${subject}: ${finding}\n`);
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
