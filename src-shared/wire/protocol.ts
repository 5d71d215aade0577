import type { LiquidationSampling, LongShortScope } from '../market/channels.ts';
import type { Alert, AlertFiring, AlertRule, QuietHours } from '../alerts/alert.ts';
import type { DatedAlertProblem } from '../alerts/alert-problem.ts';
import type { Instrument, InstrumentId, MarketType } from '../market/instrument.ts';
import type { Interval } from '../market/interval.ts';
import type { StreamVenueId, VenueId } from '../market/venue-ids.ts';
import type { DemoFault, DemoFaultKind } from './demo-fault.ts';
import type { Demand } from './demand.ts';
import type { LogPage } from './event-log.ts';
import type { HostProblem } from './host-problem.ts';
import type { LedgerPage, LedgerQuery } from './ledger.ts';
import type { InstrumentPast, PastQuery } from './past.ts';
import type { SessionMode } from './session-mode.ts';

/**
 * Screen to engine, JSON. `demand` replaces the client's whole demand: the engine works out what to open and close.
 * `ack` allows the next frame and names one that was drawn since the last. `rate` is snapshots a second, 4 to 60. `start-engine` starts
 * an engine that the host has given up, and does nothing otherwise.
 */
export type ClientMessage =
  | {
      readonly kind: 'demand';
      readonly demands: readonly Demand[];
      /** What may be wanted next: its streams are kept open while the limits of their venues leave room, and nothing of it is sent. None if absent. */
      readonly prefetch?: readonly Demand[];
    }
  | { readonly kind: 'ack'; readonly seq: number; readonly painted?: PaintedFrame }
  | { readonly kind: 'rate'; readonly perSecond: number }
  | { readonly kind: 'request'; readonly id: number; readonly request: EngineRequest }
  | { readonly kind: 'start-engine' };

/** The oldest frame of those that the newest drawing showed: drawn `afterMs` after it was acknowledged. */
export interface PaintedFrame {
  readonly seq: number;
  readonly afterMs: number;
}

/**
 * Engine to screen, JSON; frames go beside it as binary messages. `heartbeat` comes every second, whatever else does. `instruments` are records
 * that have changed in the venue's list, or are new there, at most {@link MOST_INSTRUMENTS} a message. `engine` comes from the screen's own host,
 * when the state of its engine changes.
 */
export type ServerMessage =
  | { readonly kind: 'session'; readonly session: SessionInfo }
  | { readonly kind: 'response'; readonly id: number; readonly result: EngineResult }
  | { readonly kind: 'failure'; readonly id: number; readonly error: RequestError }
  | ({ readonly kind: 'log' } & LogPage)
  | { readonly kind: 'problem'; readonly problem: HostProblem }
  | { readonly kind: 'heartbeat' }
  | { readonly kind: 'instruments'; readonly instruments: readonly Instrument[] }
  | { readonly kind: 'engine'; readonly engine: EngineStatus }
  | AlertMessage;

/** What a screen is told of alerts without asking. */
export type AlertMessage =
  /** Alerts that have changed, and ids of those that are gone. */
  | { readonly kind: 'alerts'; readonly alerts: readonly Alert[]; readonly gone: readonly string[] }
  /** All that is known of alerts, as what is not about a single one has changed. */
  | { readonly kind: 'alert-state'; readonly state: AlertState }
  | { readonly kind: 'alert-fired'; readonly firing: AlertFiring }
  | { readonly kind: 'alert-problem'; readonly problem: DatedAlertProblem };

/** All that a screen shows of alerts. `firings` are the newest first. */
export interface AlertState {
  readonly alerts: readonly Alert[];
  readonly firings: readonly AlertFiring[];
  readonly quietHours?: QuietHours;
  /** Whether a webhook is configured. */
  readonly hasWebhook: boolean;
  /** What last went wrong; absent if nothing has. */
  readonly lastProblem?: DatedAlertProblem;
}

/** What a screen asks and says about alerts, which the host keeps. */
export type AlertRequest =
  /** Answers `alerts`. */
  | { readonly method: 'get-alerts' }
  /** What a text means: answers `alert-rule`. `shown` is the instrument that conditions without one are about. */
  | { readonly method: 'read-alert'; readonly text: string; readonly shown?: InstrumentId }
  /** Sets an alert, in place of the one of that id: answers `alert`. */
  | { readonly method: 'put-alert'; readonly rule: AlertRule; readonly id?: string }
  | { readonly method: 'delete-alert'; readonly id: string }
  /** These two answer `alert`. */
  | { readonly method: 'pause-alert'; readonly id: string }
  | { readonly method: 'arm-alert'; readonly id: string }
  /** Without `hours` there are none. */
  | { readonly method: 'set-quiet-hours'; readonly hours?: QuietHours }
  | { readonly method: 'clear-firings' };

/** Instruments used lately that count in a search. */
export const MOST_RECENT = 50;

/** Records of instruments in one message. */
export const MOST_INSTRUMENTS = 500;

/**
 * How the engine itself is, as its host sees it. Times are epoch ms, `reason` is in words for people. `unresponsive`: it has not answered
 * since. `restarting`: it ended and is started again at `retryAt`. `stopped`: it ended too often and is started on demand only; `report`
 * is a text to keep or to send.
 */
export type EngineStatus =
  | { readonly state: 'running' }
  | { readonly state: 'unresponsive'; readonly since: number }
  | { readonly state: 'restarting'; readonly reason: string; readonly endedAt: number; readonly retryAt: number }
  | { readonly state: 'stopped'; readonly reason: string; readonly endedAt: number; readonly report: string };

/** What the engine is watching. Data never changes from live to simulated by itself. */
export interface SessionInfo {
  /** Counts up whenever the engine was set up anew: everything shown before is void. */
  readonly epoch: number;
  readonly mode: SessionMode;
  readonly state: 'starting' | 'running' | 'failed' | 'ended';
  /** Why it failed, for people. */
  readonly error?: string;
  readonly venues: readonly VenueInfo[];
  readonly replay?: ReplayInfo;
  /** What is wrong with the demo market on purpose; absent if nothing is, and in other modes. */
  readonly fault?: DemoFault;
  /** Instruments a fresh workspace shows, best known first. */
  readonly suggested: readonly InstrumentId[];
  readonly version: string;
  /** Name and port of the server that keeps this session, if that is another one than the screen's own host. */
  readonly remote?: string;
  /** The server is busy: frames come once in so many ms at most. Absent if it is not. */
  readonly slowedToMs?: number;
}

/** What an examination of the network has found: what was checked, and what may be of help besides. */
export interface DoctorReport {
  readonly checks: readonly DoctorCheck[];
  readonly notes: readonly string[];
}

/** One thing that was checked. `finding` is for people; `advice` says what to do about it. */
export interface DoctorCheck {
  readonly isOk: boolean;
  readonly subject: string;
  readonly finding: string;
  readonly advice?: string;
}

export type { SessionMode } from './session-mode.ts';

/** One venue of the session, for pickers and headings. */
export interface VenueInfo {
  readonly id: VenueId;
  readonly exchange: string;
  readonly title: string;
  readonly marketTypes: readonly MarketType[];
  readonly intervals: readonly Interval[];
  readonly channels: readonly string[];
  /** Which forced orders it publishes; absent if none. */
  readonly liquidations?: LiquidationSampling;
  /** Whose accounts its long/short ratio counts; absent if it has none. */
  readonly longShortScope?: LongShortScope;
  /** It keeps what open interest was. */
  readonly hasOpenInterestHistory?: true;
}

/** A replay in progress. Times are epoch ms of the capture. */
export interface ReplayInfo {
  readonly file: string;
  readonly venue: VenueId;
  readonly startTime: number;
  /** Time of the last event; absent while it is not known, as of a compressed recording until its end. */
  readonly endTime?: number;
  readonly position: number;
  /** Times real speed; 0 for as fast as possible. */
  readonly speed: number;
  readonly isPaused: boolean;
  /** No list of the recording has some of its symbols: what is known of those is made of its data. */
  readonly isUnlisted?: true;
}

/** Things asked for once and answered once. */
export type EngineRequest =
  | AlertRequest
  /**
   * Instruments that match every word and pass the filters, best first: answers `instruments`. `base` is the asset itself, such as `BTC`;
   * `recent` are those used lately, the latest first, at most {@link MOST_RECENT}.
   */
  | {
      readonly method: 'search-instruments';
      readonly query: string;
      readonly limit: number;
      readonly venues?: readonly VenueId[];
      readonly marketTypes?: readonly MarketType[];
      readonly base?: string;
      readonly recent?: readonly InstrumentId[];
    }
  | { readonly method: 'get-instruments'; readonly ids: readonly InstrumentId[] }
  /** Loads candles older than those kept; they arrive as frames of the subscription. Answers `ok`. */
  | { readonly method: 'load-older-candles'; readonly instrument: InstrumentId; readonly interval: Interval }
  /** Goes to another mode; answers `ok`, then a new `session` comes. `file` for replay only. */
  | { readonly method: 'set-mode'; readonly mode: SessionMode; readonly file?: string; readonly speed?: number }
  /** `restart`: plays the recording again from its beginning, in a new session; at its own pace if it was played as fast as possible. */
  | {
      readonly method: 'set-replay';
      readonly speed?: number;
      readonly isPaused?: boolean;
      readonly restart?: true;
    }
  /** Breaks something at a venue of the demo market, in place of what was broken before: answers `ok`, and the session has the `fault`. */
  | { readonly method: 'break-demo'; readonly fault: DemoFaultKind; readonly venue: StreamVenueId }
  /** Ends what was broken: answers `ok`. */
  | { readonly method: 'mend-demo' }
  /** Kills a connection on purpose and lets it come back: answers `ok`. */
  | { readonly method: 'reconnect'; readonly connection?: string }
  /** The newest operational events: answers `log`. */
  | { readonly method: 'recent-log'; readonly limit: number }
  /** What was wrong with data, by instrument and time: answers `ledger`. */
  | ({ readonly method: 'get-ledger' } & LedgerQuery)
  /** What figures of instruments were an hour and a day ago: answers `past`. */
  | ({ readonly method: 'get-past' } & PastQuery)
  /** Which proxy is taken: answers `network`. */
  | { readonly method: 'get-network' }
  /** Takes another proxy from now on, and at later starts, and opens every connection anew: answers `network`. */
  | { readonly method: 'set-network'; readonly network: NetworkChange }
  /** Tries a proxy without taking it: answers `network-test`. */
  | { readonly method: 'test-network'; readonly network: NetworkChange }
  /** Reaches everything that is needed, which takes some seconds: answers `doctor`. */
  | { readonly method: 'run-doctor' }
  /** Which equities are polled: answers `equities`. */
  | { readonly method: 'get-equities' }
  /**
   * Polls equities in live sessions or not, or polls one ticker more or less, from now on and at later starts: answers `equities`. `isLive` opens a
   * live session anew.
   */
  | { readonly method: 'set-equities'; readonly isLive?: boolean; readonly add?: string; readonly remove?: string };

/** Answers, by the request's kind. */
export type EngineResult =
  | { readonly kind: 'ok' }
  /** `unlisted`: venues whose lists have not been loaded yet, so that their instruments are not among them; absent if there are none. */
  | {
      readonly kind: 'instruments';
      readonly instruments: readonly Instrument[];
      readonly total: number;
      readonly unlisted?: readonly VenueId[];
    }
  | ({ readonly kind: 'log' } & LogPage)
  | { readonly kind: 'ledger'; readonly page: LedgerPage }
  /** In the order asked for. */
  | { readonly kind: 'past'; readonly pasts: readonly InstrumentPast[] }
  | { readonly kind: 'network'; readonly network: NetworkState }
  | { readonly kind: 'network-test'; readonly isOk: boolean; readonly text: string }
  | { readonly kind: 'doctor'; readonly report: DoctorReport }
  | { readonly kind: 'alerts'; readonly alerts: AlertState }
  | { readonly kind: 'alert-rule'; readonly rule: AlertRule }
  | { readonly kind: 'alert'; readonly alert: Alert }
  | { readonly kind: 'equities'; readonly equities: EquitiesState };

/** Which equities are polled, and what they cost. */
export interface EquitiesState {
  /** Whether live sessions poll them; the demo always does. */
  readonly isLive: boolean;
  /** What sets that, if the settings cannot: a flag, a variable or a file. */
  readonly fixedBy?: string;
  /** Tickers that were added to the configured list. */
  readonly added: readonly string[];
  /** Of the session; absent if it polls none. */
  readonly polled?: {
    readonly tickers: number;
    readonly intervalMs: number;
    /** Requests to the source in any hour, at most, and those of the last hour; absent if there is no limit. */
    readonly perHour?: number;
    readonly used?: number;
  };
}

/** Which proxy connections to the outside take, as a person chooses it. */
export interface NetworkSetting {
  /** `system`: what the environment of the program says. The fields below count for `manual` only, but for `noProxy`. */
  readonly mode: 'system' | 'none' | 'manual';
  readonly protocol: 'http' | 'https' | 'socks5';
  /** Host and port; empty if there is none. */
  readonly address: string;
  readonly user: string;
  /** Hosts reached without it, comma-separated. */
  readonly noProxy: string;
}

/** A choice. Without `password` the one that is known for the same address and user stays. */
export interface NetworkChange extends NetworkSetting {
  readonly password?: string;
}

/** The choice in force. Passwords never reach a screen. */
export interface NetworkState extends NetworkSetting {
  readonly hasPassword: boolean;
  /** The proxies that are taken, with the variables that name them; empty if none is. */
  readonly inForce: string;
  /** What sets it, if the settings cannot: a flag, a variable or a file. */
  readonly fixedBy?: string;
}

/** Why a request was rejected. `message` is for people and says what to do. */
export interface RequestError {
  readonly code: 'bad-request' | 'unknown-instrument' | 'not-supported' | 'unavailable' | 'bad-file' | 'internal';
  readonly message: string;
}

/** What became of a request. */
export type RequestOutcome =
  | { readonly ok: true; readonly result: EngineResult }
  | { readonly ok: false; readonly error: RequestError };
