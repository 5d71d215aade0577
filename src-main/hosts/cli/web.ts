import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Command, Option } from 'commander';
import type { SessionMode } from '../../../src-shared/wire/protocol.ts';
import type { EngineConfig } from '../../engine/config/config.ts';
import type { FixedOptions } from '../node/config/config-file.ts';
import type { Override } from '../node/config/config-overrides.ts';
import { homeFolder, logsFolder } from '../node/config/home.ts';
import type { EngineSupervisor } from '../node/thread/engine-supervisor.ts';
import type { WebHost } from '../web/web-host.ts';
import { type CommonOptions, addCommonOptions, setUp } from './common-options.ts';
import { CommandError, type DefineCommand, EXIT } from './exit-codes.ts';
import { BEHIND_SCREEN, SCREEN } from './locations.ts';
import { numberIn } from './option-parsers.ts';
import { portMessage } from './port-message.ts';
import { untilSignal } from './until-signal.ts';
import { complain, say } from './terminal.ts';

interface WebOptions extends CommonOptions {
  readonly demo?: true;
  readonly live?: true;
  readonly capture?: string;
  readonly port: number;
  readonly open: boolean;
  readonly why?: string;
  readonly screen: string;
  readonly attach?: string;
  readonly token?: string;
}

/** `tapedeck web`: the screen in a browser, until Ctrl+C. */
export const defineWeb: DefineCommand = (program, ended) => {
  addCommonOptions(modeOptions(program.command('web')))
    .description('serves the screen to a browser on this computer')
    .option('--port <n>', 'port on 127.0.0.1; 0 for any free one', numberIn(0, 65_535), 0)
    .option('--no-open', 'do not open the default browser')
    .addOption(new Option('--screen <folder>', 'folder of the built screen').default(fileURLToPath(SCREEN)).hideHelp())
    .option('--why <text>', 'why this is not the desktop window; printed')
    .action(async (options: WebOptions) => {
      await serve(options);
      ended(EXIT.ok);
    });
};

function modeOptions(command: Command): Command {
  return command
    .option('--demo', 'the embedded demo market; remembered')
    .option('--live', 'the venues themselves; remembered')
    .option('--capture <file>', 'replay a recorded capture')
    .option(
      '--attach <url>',
      'the market and the health of a "tapedeck serve" elsewhere, such as ws://host:8765 (remote.url)',
    )
    .option('--token <token>', 'its token (remote.token; TAPEDECK_REMOTE_TOKEN keeps it off the command line)');
}

async function serve(options: WebOptions): Promise<void> {
  using end = untilSignal();
  const mode = modeOf(options);
  const { home, config, ignored, fixed } = await setUp(options, {
    logDir: logsFolder(options.home ?? homeFolder()),
    ignoresWrongFile: true,
    lockAs: 'web',
    flags: remoteFlags(options),
  });
  const [{ attachEngine }, { startWebHost }, { openBrowser }] = await Promise.all([
    import('../node/thread/remote-engine.ts'),
    import('../web/web-host.ts'),
    import('../web/open-browser.ts'),
  ]);
  // A mode that was asked for is of an engine of one's own.
  const attached = mode === undefined && config.remote.url !== '' ? attachEngine(config) : undefined;
  const engine = attached ?? (await ownEngine({ home, config, fixed, mode, capture: options.capture }));
  if (ignored !== undefined) {
    complain(ignored.reason, 'The configuration is left out: the defaults are used.');
    engine.report(ignored);
  }
  try {
    const host = await startWebHost({ engine, home, rendererFolder: path.resolve(options.screen), port: options.port });
    if (options.why !== undefined) say(`In a browser, not in a window of its own, because ${options.why}.`);
    printLink(host, options.open ? openBrowser : undefined);
    const lines = onEnter(() => printLink(host));
    void attached?.probe().then((why) => {
      sayAttached(config.remote.url, why);
    });
    await end.requested;
    lines?.close();
    await Promise.all([host.stop(), engine.stop()]);
  } catch (error) {
    throw new CommandError(portMessage(error, options.port));
  } finally {
    await engine.stop();
  }
}

/** An engine in a thread of this process. */
async function ownEngine({ home, config, fixed, mode, capture }: OwnEngine): Promise<EngineSupervisor> {
  const [{ startEngineThread }, { superviseEngine }, { createThreadLog }] = await Promise.all([
    import('../node/thread/engine-thread.ts'),
    import('../node/thread/engine-supervisor.ts'),
    import('../node/thread/thread-log.ts'),
  ]);
  return superviseEngine(
    (start) =>
      startEngineThread({
        ...BEHIND_SCREEN,
        home,
        config,
        fixed,
        start,
        ...(mode === undefined ? {} : { mode }),
        ...(capture === undefined ? {} : { capture: path.resolve(capture) }),
      }),
    { log: createThreadLog(config.log) },
  );
}

interface OwnEngine {
  readonly home: string;
  readonly config: EngineConfig;
  readonly fixed: FixedOptions;
  readonly mode: SessionMode | undefined;
  readonly capture: string | undefined;
}

/** Says whether a server takes screens. It may come later, or come back: screens keep trying. */
function sayAttached(url: string, why: string | undefined): void {
  if (why === undefined) say(`Attached to ${url}.`);
  else complain(`${url} cannot be attached to yet: ${why}`);
}

/** Prints a new link, used up by whoever opens it first or after ten minutes, and hands it to `open` if given. */
function printLink(host: WebHost, open?: (link: string) => void): void {
  const link = host.newLink();
  say(
    `Tapedeck: ${link}`,
    `This link works once, within ten minutes. ${canEnter() ? 'Press Enter for another, ' : ''}Ctrl+C to stop.`,
  );
  open?.(link);
}

/** Calls for every line that a person enters, until closed; undefined if nobody can. */
function onEnter(run: () => void): Interface | undefined {
  return canEnter() ? createInterface({ input: process.stdin }).on('line', run) : undefined;
}

/** Whether a person can enter lines: not if the input is a file, a pipe or nothing. */
function canEnter(): boolean {
  return process.stdin.isTTY;
}

function remoteFlags({ attach, token }: WebOptions): readonly Override[] {
  return [
    { path: 'remote.url', value: attach, source: '--attach' },
    { path: 'remote.token', value: token, source: '--token' },
  ].filter(({ value }) => value !== undefined);
}

function modeOf({ demo, live, capture, attach }: WebOptions): SessionMode | undefined {
  if (
    Number(demo === true) + Number(live === true) + Number(capture !== undefined) + Number(attach !== undefined) >
    1
  ) {
    throw new CommandError('choose one of --demo, --live, --capture and --attach', EXIT.usage);
  }
  if (capture !== undefined) return 'replay';
  return demo === true ? 'demo' : live === true ? 'live' : undefined;
}
