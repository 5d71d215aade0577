import type { HostProblem } from '../../../../src-shared/wire/host-problem.ts';
import type { ServerMessage, SessionInfo, SessionMode } from '../../../../src-shared/wire/protocol.ts';
import { failure } from '../../../engine/publish/answer-request.ts';
import type { RequestOutcome, SessionRequest } from '../../../engine/publish/answer-request.ts';
import { ClientPublisher } from '../../../engine/publish/client-publisher.ts';
import type { MarketSource } from '../../../engine/publish/market-source.ts';
import type { EquitiesControl } from './equities-control.ts';
import type { AlertService } from '../alerts/alert-service.ts';
import type { NetworkControl } from './network-control.ts';
import type { Session } from './session.ts';

/** What a session host borrows. */
export interface SessionHostOptions {
  /** Shown while no session is open: carries no venue. */
  readonly nothing: MarketSource;
  /** Opens a session; rejects with words for people. */
  open(mode: SessionMode, file?: string): Promise<Session>;
  remember(mode: SessionMode): void;
  /** A session did not start, or did not end as it should; for the event log. */
  startFailed(mode: SessionMode, reason: string): void;
  readonly text: (client: number, json: string) => void;
  readonly frame: (client: number, bytes: ArrayBuffer) => void;
  readonly perSecond: number;
  readonly version: string;
  /** Answers what screens ask about the network; they may not if absent. */
  readonly network?: Pick<NetworkControl, 'answer'>;
  /** Answers what screens ask about equities; they may not if absent. */
  readonly equities?: Pick<EquitiesControl, 'answer'>;
  /** Keeps the alerts of this host, and answers what screens ask about them; there are none if absent. */
  readonly alerts?: Pick<AlertService, 'answer' | 'attach' | 'detach'>;
  /** Epochs count up from here; 0 if absent. */
  readonly epochBase?: number;
}

/** Where to go. */
export interface Destination {
  readonly mode: SessionMode;
  readonly file?: string;
  readonly speed?: number;
}

/**
 * The session of the moment and the clients that watch it. Going to another mode ends one session before the other begins, and clients
 * see neither while in between, so that simulated and live data never meet. A session that fails stays failed until somebody chooses again.
 */
export class SessionHost {
  readonly #options: SessionHostOptions;
  readonly #clients = new Map<number, ClientPublisher>();
  #session: Session | undefined;
  /** Where the session came from, for playing a recording again. */
  #at: Destination | undefined;
  #info: SessionInfo;
  #going: Promise<unknown> = Promise.resolve();
  #progress: NodeJS.Timeout | undefined;
  #faultEnds: NodeJS.Timeout | undefined;
  #isStopped = false;
  readonly #problems: HostProblem[] = [];

  constructor(options: SessionHostOptions) {
    this.#options = options;
    this.#info = {
      epoch: options.epochBase ?? 0,
      mode: 'demo',
      state: 'starting',
      venues: [],
      suggested: [],
      version: options.version,
    };
  }

  openClient(client: number): void {
    const { text, frame, perSecond } = this.#options;
    this.#clients.set(
      client,
      new ClientPublisher({
        engine: this.#session?.source ?? this.#options.nothing,
        send: {
          text: (json) => {
            text(client, json);
          },
          frame: (bytes) => {
            frame(client, bytes);
          },
        },
        onSessionRequest: (request) => this.#answer(request),
        perSecond,
      }),
    );
    text(client, sessionText(this.#info));
    for (const problem of this.#problems) text(client, problemText(problem));
  }

  onText(client: number, json: string): void {
    this.#clients.get(client)?.onText(json);
  }

  closeClient(client: number): void {
    this.#clients.get(client)?.dispose();
    this.#clients.delete(client);
  }

  /** Sends every client what is wrong with the host's files, and those that come later: the last {@link MOST_PROBLEMS}. */
  report(problem: HostProblem): void {
    this.#problems.push(problem);
    if (this.#problems.length > MOST_PROBLEMS) this.#problems.shift();
    for (const client of this.#clients.keys()) this.#options.text(client, problemText(problem));
  }

  /** The mode of the session, or the one that is being gone to. */
  get mode(): SessionMode {
    return this.#info.mode;
  }

  /** Renews every connection. */
  reconnect(): void {
    this.#session?.source.reconnect();
  }

  /**
   * Goes there once every earlier request is done. Never rejects: a failure is the session's state. A capture that cannot be
   * opened leaves the session as it is, if there is one; the answer is why.
   */
  go(to: Destination): Promise<string | undefined> {
    const going = this.#going.then(() => this.#go(to));
    this.#going = going;
    return going;
  }

  /** Ends the session and every client. May be called twice. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const client of this.#clients.keys()) this.closeClient(client);
    await this.#going;
    await this.#leave();
  }

  async #go(to: Destination): Promise<string | undefined> {
    if (this.#isStopped) return 'Tapedeck is stopping';
    let opened: Session | undefined;
    try {
      if (to.mode === 'replay') opened = await this.#options.open(to.mode, to.file);
    } catch (error) {
      if (this.#session !== undefined) return messageOf(error);
    }
    try {
      await this.#leave();
      this.#publish({
        epoch: this.#info.epoch + 1,
        mode: to.mode,
        state: 'starting',
        venues: [],
        suggested: [],
        version: this.#options.version,
      });
      await this.#enter(opened ?? (await this.#options.open(to.mode, to.file)), to);
      return undefined;
    } catch (error) {
      this.#options.startFailed(to.mode, messageOf(error));
      this.#publish({ ...this.#info, state: 'failed', error: messageOf(error) });
      return messageOf(error);
    }
  }

  async #enter(session: Session, to: Destination): Promise<void> {
    this.#session = session;
    this.#at = to;
    if (to.speed !== undefined) session.replay?.set({ speed: to.speed });
    for (const client of this.#clients.values()) client.attach(session.source);
    await session.start();
    this.#options.alerts?.attach(session);
    this.#publish({
      ...this.#info,
      state: 'running',
      venues: session.venues,
      suggested: session.suggested,
      ...replayOf(session),
    });
    if (session.replay !== undefined)
      this.#progress = setInterval(() => {
        this.#publishProgress(session);
      }, PROGRESS_MS);
    void session.broke.catch(messageOf).then((why) => {
      if (this.#session !== session) return;
      clearInterval(this.#progress);
      this.#publish({ ...this.#info, state: 'failed', error: why, ...replayOf(session) });
    });
  }

  async #leave(): Promise<void> {
    clearInterval(this.#progress);
    clearTimeout(this.#faultEnds);
    const session = this.#session;
    this.#session = undefined;
    if (session === undefined) return;
    this.#options.alerts?.detach();
    for (const client of this.#clients.values()) client.attach(this.#options.nothing);
    try {
      await session.stop();
    } catch (error) {
      // What did not end as it should is no reason to stay in it.
      this.#options.startFailed(session.mode, messageOf(error));
    }
  }

  #publishProgress(session: Session): void {
    if (this.#info.state === 'failed') return;
    const state = session.replay?.hasEnded === true ? 'ended' : 'running';
    const next: SessionInfo = { ...this.#info, state, ...replayOf(session) };
    if (JSON.stringify(next) !== JSON.stringify(this.#info)) this.#publish(next);
  }

  #publish(info: SessionInfo): void {
    this.#info = info;
    this.broadcast({ kind: 'session', session: info });
  }

  /** Sends every client a message. */
  broadcast(message: ServerMessage): void {
    const json = JSON.stringify(message);
    for (const client of this.#clients.keys()) this.#options.text(client, json);
  }

  // oxlint-disable-next-line complexity -- one case a method
  async #answer(request: SessionRequest): Promise<RequestOutcome> {
    const { equities, network, alerts } = this.#options;
    switch (request.method) {
      case 'set-mode':
        return this.#setMode(request);
      case 'set-replay':
        return request.restart === true ? await this.#restart() : this.#setReplay(request);
      case 'break-demo':
      case 'mend-demo':
        return this.#setFault(request);
      case 'get-equities':
      case 'set-equities':
        return equities?.answer(request) ?? failure('not-supported', 'equities are not set here');
      case 'get-network':
      case 'set-network':
      case 'test-network':
      case 'run-doctor':
        return network?.answer(request) ?? failure('not-supported', 'the proxy is not set here');
      case 'get-alerts':
      case 'read-alert':
      case 'put-alert':
      case 'delete-alert':
      case 'pause-alert':
      case 'arm-alert':
      case 'set-quiet-hours':
      case 'clear-firings':
        return alerts?.answer(request) ?? failure('not-supported', 'there are no alerts here');
    }
  }

  /** A recording is answered once it is open, or could not be; the others at once. */
  async #setMode(request: Extract<SessionRequest, { method: 'set-mode' }>): Promise<RequestOutcome> {
    if (request.mode === 'replay') {
      if (request.file === undefined) return failure('bad-request', 'a replay needs a file: choose a capture');
      const problem = await this.go(request);
      return problem === undefined ? OK : failure('bad-file', problem);
    }
    this.#options.remember(request.mode);
    void this.go(request);
    return OK;
  }

  async #restart(): Promise<RequestOutcome> {
    if (this.#session?.replay === undefined || this.#at === undefined) return NOTHING_REPLAYED;
    const { speed } = this.#session.replay.info();
    // As fast as possible it would be over again before anybody saw it.
    const problem = await this.go({ ...this.#at, speed: speed === 0 ? 1 : speed });
    return problem === undefined ? OK : failure('bad-file', problem);
  }

  #setFault(request: Extract<SessionRequest, { method: 'break-demo' | 'mend-demo' }>): RequestOutcome {
    const faults = this.#session?.faults;
    if (faults === undefined || this.#info.state !== 'running')
      return failure('not-supported', 'only the demo market can be broken, while it runs');
    clearTimeout(this.#faultEnds);
    const { fault: _, ...info } = this.#info;
    if (request.method === 'mend-demo') {
      faults.mend();
      this.#publish(info);
      return OK;
    }
    const lastsMs = faults.break(request.fault, request.venue);
    this.#publish({ ...info, fault: { kind: request.fault, venue: request.venue, until: Date.now() + lastsMs } });
    this.#faultEnds = setTimeout(() => {
      const { fault: __, ...after } = this.#info;
      this.#publish(after);
    }, lastsMs);
    return OK;
  }

  #setReplay(request: Extract<SessionRequest, { method: 'set-replay' }>): RequestOutcome {
    const session = this.#session;
    if (session?.replay === undefined || this.#info.state === 'failed') return NOTHING_REPLAYED;
    session.replay.set(request);
    this.#publishProgress(session);
    return OK;
  }
}

function replayOf(session: Session): Pick<SessionInfo, 'replay'> {
  return session.replay === undefined ? {} : { replay: session.replay.info() };
}

function sessionText(session: SessionInfo): string {
  return JSON.stringify({ kind: 'session', session } satisfies ServerMessage);
}

function problemText(problem: HostProblem): string {
  return JSON.stringify({ kind: 'problem', problem } satisfies ServerMessage);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const OK = { kind: 'ok' } as const;
const NOTHING_REPLAYED = failure('not-supported', 'nothing is being replayed now');
const MOST_PROBLEMS = 8;
/** How often a replay's position is published. */
const PROGRESS_MS = 500;
