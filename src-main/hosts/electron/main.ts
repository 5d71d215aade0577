import { EVENT_LEVELS } from '../../../src-shared/wire/event-log.ts';
import path from 'node:path';
import {
  BrowserWindow,
  Menu,
  app,
  crashReporter,
  dialog,
  ipcMain,
  nativeTheme,
  powerMonitor,
  protocol,
  session,
  shell,
} from 'electron';
import type { MarketLink } from '../../../src-shared/wire/host-bridge.ts';
import type { HostAnswer, HostCall } from '../../../src-shared/wire/host-rpc.ts';
import { furtherWindows } from '../../../src-shared/workspace/parse-workspace.ts';
import { MAIN_WINDOW } from '../../../src-shared/workspace/workspace.ts';
import { loadConfig } from '../node/config/config-file.ts';
import type { ConfigLoad } from '../node/config/config-file.ts';
import { superviseEngine } from '../node/thread/engine-supervisor.ts';
import type { EngineSupervisor } from '../node/thread/engine-supervisor.ts';
import { startEngineThread } from '../node/thread/engine-thread.ts';
import { homeFolder, logsFolder } from '../node/config/home.ts';
import { createHostFiles } from '../node/host-calls.ts';
import { createThreadLog } from '../node/thread/thread-log.ts';
import { alreadyRunsWords, lockHome } from '../node/ports/home-lock.ts';
import { attachEngine } from '../node/thread/remote-engine.ts';
import { registerAppScheme, serveApp } from './app-protocol.ts';
import { CapturePaths } from './capture-paths.ts';
import { CHANNEL } from './channels.ts';
import { engineEntries } from './engine-entries.ts';
import { createFeedLinks } from './feed-links.ts';
import { routeIpc } from './ipc-routes.ts';
import { isWithoutSandbox, parseLaunchOptions } from './launch-options.ts';
import type { LaunchOptions } from './launch-options.ts';
import { menuTemplate } from './menu.ts';
import { OpenRequests } from './open-requests.ts';
import { lockContents, lockSession } from './security.ts';
import { followSecondStart } from './second-instance.ts';
import type { SecondStart } from './second-instance.ts';
import type { AppUpdates } from './updates/app-updates.ts';
import { startUpdates } from './updates/start-updates.ts';
import { watchFailures } from './window-failures.ts';
import { marketWindows, openDocsWindow, openWindow } from './window.ts';

const OUT = path.resolve(import.meta.dirname, '..');
const NEEDS_SANDBOX =
  'Tapedeck does not run without its sandbox. On Linux install the .deb package, or allow user namespaces for this program.';
/** How long quitting waits for the engine to close its sockets. */
const STOP_WITHIN_MS = 1_800;

const home = homeFolder();
// Chromium's own files; also what the single instance lock goes by, so that two homes are two apps.
app.setPath('userData', path.join(home, 'electron'));
// Kept here for whoever wants to look into a crash; nothing is sent anywhere.
app.setPath('crashDumps', path.join(home, 'crashes'));
crashReporter.start({ uploadToServer: false });
app.enableSandbox();
registerAppScheme(protocol);
const requests = new OpenRequests(app);
const start: SecondStart = { args: process.argv.slice(1), folder: process.cwd() };
if (app.requestSingleInstanceLock({ ...start })) void app.whenReady().then(run).catch(fail);
else app.quit();

async function run(): Promise<void> {
  const problem = await startProblem();
  if (problem !== undefined) {
    fail(new Error(problem));
    return;
  }
  if (app.isPackaged) app.setAsDefaultProtocolClient('tapedeck');
  const launch = parseLaunchOptions(process.argv.slice(1));
  const loaded = await loadConfigFor(launch);
  if (loaded.ok) await open(launch, loaded);
  else fail(new Error(loaded.problems.join('\n')));
}

/** Why the app cannot run here; undefined if it can. */
async function startProblem(): Promise<string | undefined> {
  // A package may turn it off by itself where the system lets it have none (AppImage without user namespaces).
  if (app.isPackaged && isWithoutSandbox(process.argv)) return NEEDS_SANDBOX;
  const owner = await lockHome(home, 'desktop');
  return owner === undefined ? undefined : alreadyRunsWords(owner, home);
}

function loadConfigFor({ configFile, proxy, endpointsFile }: LaunchOptions): Promise<ConfigLoad> {
  return loadConfig({
    home,
    env: process.env,
    defaultLogDir: logsFolder(home),
    ignoresWrongFile: true,
    ...(configFile === undefined ? {} : { file: configFile }),
    ...(proxy === undefined ? {} : { overrides: [{ path: 'network.proxy', value: proxy, source: '--proxy' }] }),
    ...(endpointsFile === undefined ? {} : { endpointsFile }),
  });
}

/** Starts the engine and what windows need, opens the first one, and follows what the app was started for. */
async function open(launch: LaunchOptions, loaded: LoadedConfig): Promise<void> {
  const log = createThreadLog(loaded.config.log);
  for (const reason of loaded.notices)
    log.write({ name: 'OPTION_UNKNOWN', level: EVENT_LEVELS.OPTION_UNKNOWN, at: Date.now(), fields: { reason } });
  const engine = engineFor(launch, loaded);
  if (loaded.ignored !== undefined) engine.report(loaded.ignored);
  const files = createHostFiles(home, (problem) => {
    engine.report(problem);
  });
  const pending = new Set<Promise<unknown>>();
  const keep = (saving: Promise<unknown>): void => {
    pending.add(saving);
    void saving.catch(() => undefined).finally(() => pending.delete(saving));
  };
  const ports = { store: files.settings, preload: path.join(OUT, 'preload/preload.cjs'), keep };
  const openOne = (id: string): Promise<void> => openWindow(id, ports).catch(fail);
  watchFailures(app, {
    dialog,
    log,
    quit: () => {
      app.quit();
    },
  });
  const updates = await startUpdates({
    folder: import.meta.dirname,
    app,
    log,
    onState: (state) => {
      for (const window of marketWindows()) window.webContents.send(CHANNEL.updateState, state);
    },
  });
  const follow = prepare({
    engine,
    updates,
    openOne,
    answerHostCall: (call) => {
      const answering = files.perform(call);
      keep(answering);
      return answering;
    },
  });
  stopBeforeQuit(async () => {
    await Promise.allSettled([engine.stop(), ...pending]);
  });
  const further = furtherWindows(await files.settings.read('workspace'));
  await openOne(MAIN_WINDOW);
  await Promise.all(further.map(openOne));
  const { link } = launch;
  if (link !== undefined) follow({ args: [link], folder: '' });
  requests.begin((argument) => {
    follow({ args: [argument], folder: '' });
  });
}

type LoadedConfig = Extract<ConfigLoad, { ok: true }>;

/** The engine of a server elsewhere if one is configured, else one of our own. A mode that was asked for is of an engine of our own. */
function engineFor({ mode, capture }: LaunchOptions, { config, fixed }: LoadedConfig): EngineSupervisor {
  if (mode === undefined && config.remote.url !== '') return attachEngine(config);
  return superviseEngine(
    (start) =>
      startEngineThread({
        ...engineEntries(import.meta.dirname),
        home,
        config,
        fixed,
        mayOpenAnyCapture: true,
        start,
        ...(mode === undefined ? {} : { mode }),
        ...(capture === undefined ? {} : { capture }),
      }),
    { log: createThreadLog(config.log) },
  );
}

interface WindowParts {
  readonly engine: EngineSupervisor;
  readonly updates: AppUpdates | undefined;
  readonly openOne: (windowId: string) => Promise<void>;
  readonly answerHostCall: (call: HostCall) => Promise<HostAnswer>;
}

/** Everything a window relies on, before the first one opens. Returns what follows a second start, or what stands for one. */
function prepare({ engine, updates, openOne, answerHostCall }: WindowParts): (start: unknown) => void {
  nativeTheme.themeSource = 'dark';
  serveApp(protocol, path.join(OUT, 'renderer'));
  lockSession(session.defaultSession);
  const feed = createFeedLinks(engine);
  app.on('web-contents-created', (_event, contents) => {
    lockContents(contents, {
      outside: (url) => {
        void shell.openExternal(url);
      },
      docs: (url) => {
        openDocsWindow(url).catch(fail);
      },
    });
    contents.once('destroyed', () => {
      feed.close(contents);
    });
  });
  routeIpc(ipcMain, {
    dialog,
    shell,
    feed,
    captures: new CapturePaths(),
    updates,
    answerHostCall,
    pages: () => marketWindows().map(({ webContents }) => webContents),
    openWindow: (id) => {
      void openOne(id);
    },
  });
  const send = (command: string): void => {
    const window = BrowserWindow.getFocusedWindow();
    if (window !== null) window.webContents.send(CHANNEL.menu, command);
    else if (command === 'new-window') void openOne(MAIN_WINDOW);
  };
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(menuTemplate({ send, hasUpdates: updates !== undefined }, process.platform)),
  );
  powerMonitor.on('resume', () => {
    engine.reconnect();
  });
  const follow = (data: unknown): void => {
    const [window] = marketWindows();
    show(window);
    const openMarket = (market: MarketLink): void => {
      window?.webContents.send(CHANNEL.marketLink, market);
    };
    void followSecondStart(data, { engine, dialog, window, openMarket });
  };
  app.on('second-instance', (_event, _args, _folder, data: unknown) => {
    follow(data);
  });
  app.on('activate', () => {
    if (marketWindows().length === 0) void openOne(MAIN_WINDOW);
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  return follow;
}

function show(window: BrowserWindow | undefined): void {
  if (window?.isMinimized() === true) window.restore();
  window?.focus();
}

/** Delays the last step of quitting until everything is closed and written, for {@link STOP_WITHIN_MS} at most. */
function stopBeforeQuit(stop: () => Promise<void>): void {
  app.on('will-quit', (event) => {
    event.preventDefault();
    const late = new Promise<void>((resolve) => {
      setTimeout(resolve, STOP_WITHIN_MS).unref();
    });
    void Promise.race([stop(), late]).finally(() => {
      app.exit(0);
    });
  });
}

function fail(error: unknown): void {
  dialog.showErrorBox('Tapedeck cannot start', error instanceof Error ? error.message : String(error));
  app.exit(1);
}
