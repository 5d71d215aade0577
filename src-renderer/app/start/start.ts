import type { Instrument } from '../../../src-shared/market/instrument.ts';
import type { DecodedFrame } from '../../../src-shared/wire/feed-frame.ts';
import type { HostBridge } from '../../../src-shared/wire/host-bridge.ts';
import type { AlertMessage } from '../../../src-shared/wire/protocol.ts';
import type { HostProblem } from '../../../src-shared/wire/host-problem.ts';
import { browserFrameClock, delay } from '../../client/browser-ports.ts';
import { EngineClient } from '../../client/engine-client.ts';
import { Feed } from '../../feed/feed.ts';
import { AdaptiveRate } from '../../feed/adaptive-rate.ts';
import { DIRTY } from '../../feed/frame-loop.ts';
import { loadAlerts, noteAlerts } from '../../state/alerts.ts';
import { noteAssetInstruments } from '../../state/asset-instruments.ts';
import { askInstrumentsAgain, forgetInstruments, noteInstruments } from '../../state/instruments.ts';
import { noteNetwork } from '../../state/network.ts';
import { notify } from '../../state/notices.ts';
import { noteContact, noteLink, noteSession, useSession } from '../../state/session.ts';
import { useSettings } from '../../state/settings.ts';
import { fitToSession, useWorkspace } from '../../state/workspace.ts';
import { applyTheme, watchSystemColours } from '../../theme/apply-theme.ts';
import { offerWindows } from '../commands/window-commands.ts';
import { announceAlert } from '../alerts/announce-alert.ts';
import { type BatteryNavigator, followBattery } from './follow-battery.ts';
import { offerNews } from './offer-news.ts';
import { Persistence } from './persistence.ts';
import { announceWindow } from './window-presence.ts';
import { problemText } from './problem-text.ts';
import type { Services } from './services.ts';

/** Connects the window to its engine and reads what was kept; resolves when there is something to render, at the latest after 3 s. */
export async function startServices(bridge: HostBridge): Promise<Services> {
  let client: EngineClient | undefined;
  // A session says what it knows once it runs; the workspace is fitted to it once.
  let fittedEpoch = -1;
  const feed = new Feed({
    publish: (demands, prefetch) => client?.demand(demands, prefetch),
    request: (request) => client?.request(request) ?? Promise.resolve(NOT_STARTED),
    clock: browserFrameClock,
    delay,
    monotonic: () => performance.now(),
  });
  // Sessions that come before the kept workspace is read must not overwrite it.
  const persistence = new Persistence(bridge);
  const loaded = persistence.load();
  client = new EngineClient(
    bridge,
    {
      onFrame: (frame) => takeFrame(feed, frame),
      takePainted: () => feed.takePainted(),
      onSession: (session) => {
        noteSession(session);
        feed.onSession(session);
        noteNetwork(feed.health().report);
        if (session.state === 'starting' || session.epoch === fittedEpoch) return;
        fittedEpoch = session.epoch;
        void loaded.then(() => {
          offerNews(session);
          fitToSession(session);
          forgetInstruments(feed);
        });
      },
      onLink: noteLink,
      onReachable: () => reach(feed),
      onContact: noteContact,
      onSilence: (silentSeconds) => useSession.setState({ silentSeconds }),
      onEngine: (engine) => useSession.setState({ engine }),
      onFault: noticeFault,
      onLog: (page) => feed.events.note(page),
      onInstruments: takeInstruments,
      onAlerts: takeAlerts,
      onProblem: noticeProblem,
    },
    {
      perSecond: useSettings.getState().rate,
      delay,
      every: (ms, run) => browserFrameClock.every(ms, run),
      monotonic: () => performance.now(),
    },
  );
  void loaded.then(() => persistence.follow());
  const { windowId } = useWorkspace.getState();
  void Promise.all([announceWindow(windowId), loaded]).then(([open]) => offerWindows(bridge, open));
  followSettings(bridge, client, feed);
  // A host that does not answer must not leave the window blank: it opens and says what it waits for.
  await Promise.race([
    loaded,
    new Promise<void>((resolve) => {
      delay(OPEN_WITHIN_MS, resolve);
    }),
  ]);
  return { bridge, client, feed };
}

/** Says what is wanted to an engine that knows nothing of this screen, and asks what it keeps. */
function reach(feed: Feed): void {
  feed.onLinkUp();
  askInstrumentsAgain(feed);
  void loadAlerts(feed);
}

function takeInstruments(changed: readonly Instrument[]): void {
  noteInstruments(changed);
  noteAssetInstruments(changed);
}

function takeAlerts(message: AlertMessage): void {
  noteAlerts(message);
  if (message.kind === 'alert-fired') announceAlert(message.firing);
}

function takeFrame(feed: Feed, frame: DecodedFrame): void {
  feed.onFrame(frame);
  noteNetwork(feed.health().report);
}

function followSettings(bridge: HostBridge, client: EngineClient, feed: Feed): void {
  const settings = useSettings.getState();
  applyTheme(settings);
  watchSystemColours(() => {
    applyTheme(useSettings.getState());
    feed.loop.raiseAll(DIRTY.layout);
  });
  bridge.setZoom?.(settings.zoom);
  const rate = new AdaptiveRate({ wanted: settings.rate, isAdaptive: settings.adaptsRate });
  const ask = (): void => client.setRate(rate.rate);
  ask();
  feed.onPainted = (afterMs, now) => {
    if (rate.note(afterMs, now)) ask();
  };
  void followBattery(navigator as BatteryNavigator, (isOnBattery) => {
    rate.setOnBattery(isOnBattery);
    ask();
  });
  useSettings.subscribe((now, before) => {
    if (now.rate !== before.rate || now.adaptsRate !== before.adaptsRate) {
      rate.wish({ wanted: now.rate, isAdaptive: now.adaptsRate });
      ask();
    }
    applyTheme(now);
    if (now.zoom !== before.zoom) bridge.setZoom?.(now.zoom);
    feed.loop.raiseAll(DIRTY.layout);
  });
}

/** What is wrong in the screen itself is said once; the browser's console has all of it. */
function noticeFault(error: unknown): void {
  reportError(error);
  if (hasFault) return;
  hasFault = true;
  notify({
    tone: 'bad',
    text: `Something in this screen has failed and part of it may be old: ${error instanceof Error ? error.message : String(error)}. Reload it to be sure.`,
  });
}

let hasFault = false;

/** Each problem once, though the host sends it again to a window that comes back. */
function noticeProblem(problem: HostProblem): void {
  const text = problemText(problem);
  const key = `${problem.at} ${text}`;
  if (!noticed.has(key)) notify({ tone: 'bad', text });
  noticed.add(key);
  const [oldest] = noticed;
  if (noticed.size > MOST_NOTICED && oldest !== undefined) noticed.delete(oldest);
}

/** A server elsewhere may make up as many as it likes. */
const MOST_NOTICED = 256;
const noticed = new Set<string>();
const OPEN_WITHIN_MS = 3_000;
const NOT_STARTED = { ok: false, error: { code: 'unavailable', message: 'The window is still starting.' } } as const;
