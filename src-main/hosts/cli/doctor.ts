import { access, constants } from 'node:fs/promises';
import type { DoctorCheck } from '../../../src-shared/wire/protocol.ts';
import { STREAM_VENUE_IDS, type StreamVenueId } from '../../../src-shared/market/venue-ids.ts';
import { fileWords } from '../node/ports/file-words.ts';
import { makeFolder } from '../node/ports/make-folder.ts';
import { type CommandSetup, type CommonOptions, addCommonOptions, setUp } from './common-options.ts';
import { CommandError, type DefineCommand, EXIT, type ExitCode } from './exit-codes.ts';
import { numberIn, wordsOf } from './option-parsers.ts';
import { say } from './terminal.ts';

interface DoctorOptions extends CommonOptions {
  readonly live?: true;
  readonly venues?: readonly StreamVenueId[];
  readonly seconds?: number;
  readonly json?: true;
  readonly out?: string;
}

/** `tapedeck doctor`: whether everything the app needs can be reached, and what to do if not; with `--live` also whether venues are as they are assumed to be. */
export const defineDoctor: DefineCommand = (program, ended) => {
  addCommonOptions(program.command('doctor'))
    .description(
      'reaches every endpoint of every venue (5 s each, all at once) and says what failed and what to do; exit code 1 if any did',
    )
    .option(
      '--live',
      'also streams three instruments of each venue and compares what comes with what is assumed of it; exit code 3 if anything differs',
    )
    .option(
      '--venues <list>',
      `with --live: comma-separated, all if absent: ${STREAM_VENUE_IDS.join(', ')}`,
      wordsOf(STREAM_VENUE_IDS),
    )
    .option(
      '--seconds <n>',
      `with --live: how long streams are watched (default: ${String(LIVE_SECONDS)})`,
      numberIn(5, 3600),
    )
    .option('--json', 'with --live: one JSON object a line')
    .option(
      '--out <folder>',
      'with --live: writes recordings and a report (Markdown and JSON) there, without personal data, to be attached to an issue',
    )
    .action(async (options: DoctorOptions) => {
      ended(await (options.live === true ? checkLive(options) : examine(await setUpPlain(options))));
    });
};

async function checkLive(options: DoctorOptions): Promise<ExitCode> {
  const setup = await setUp(options);
  const { runLiveCheck } = await import('./live-check/run-live-check.ts');
  const { venues, seconds = LIVE_SECONDS, json, out } = options;
  return runLiveCheck(setup, {
    seconds,
    ...(venues === undefined ? {} : { venues }),
    ...(json === undefined ? {} : { json }),
    ...(out === undefined ? {} : { out }),
  });
}

/** Options that only mean something with `--live` are rejected without it. */
function setUpPlain(options: DoctorOptions): Promise<CommandSetup> {
  const needless = (['venues', 'seconds', 'json', 'out'] as const).filter((name) => options[name] !== undefined);
  if (needless.length > 0) throw new CommandError(`--${needless.join(', --')} needs --live`, EXIT.usage);
  return setUp(options);
}

async function examine({ home, config, origins }: CommandSetup): Promise<ExitCode> {
  const [{ createHostPorts }, { examineNetwork }] = await Promise.all([
    import('../node/ports/ports.ts'),
    import('../node/doctor/examine-network.ts'),
  ]);
  const ports = createHostPorts({ home, rest: config.rest, network: config.network });
  try {
    const { checks, notes } = await examineNetwork(ports, config, origins.get('network.proxy')?.where);
    const all = [await checkHome(home), ...checks];
    for (const { isOk, subject, finding, advice } of all) {
      say(`${isOk ? 'ok    ' : 'FAILED'}  ${subject}: ${finding}`);
      if (advice !== undefined) say(`        ${advice}`);
    }
    for (const note of notes)
      say(...note.split('\n').map((line, at) => `${at === 0 ? 'note    ' : '        '}${line}`));
    const failed = all.filter(({ isOk }) => !isOk).length;
    say(failed === 0 ? 'Everything can be reached.' : `${String(failed)} of ${String(all.length)} checks failed.`);
    return failed === 0 ? EXIT.ok : EXIT.failure;
  } finally {
    await ports.close();
  }
}

async function checkHome(home: string): Promise<DoctorCheck> {
  const problem = await problemWithHome(home);
  return { isOk: problem === undefined, subject: `home folder ${home}`, finding: problem ?? 'can be written' };
}

/** With all else that is under two minutes. */
const LIVE_SECONDS = 75;

async function problemWithHome(home: string): Promise<string | undefined> {
  try {
    makeFolder(home);
    await access(home, constants.W_OK);
    return undefined;
  } catch (error) {
    return `cannot be written: ${fileWords(error)}: choose another with TAPEDECK_HOME`;
  }
}
