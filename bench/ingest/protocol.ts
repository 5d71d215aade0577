/** What the bench asks of a forked client, and what it answers. */
export interface ClientTask {
  readonly endpoints: { readonly ws: string; readonly rest: string };
  readonly symbols: readonly string[];
  /** How long the feed is played before anything is measured, ms: functions are compiled, books verified, the heap has its size. */
  readonly warmUpMs: number;
  /** Subscribe all, with a health panel as the only screen. */
  readonly isHealthOnly?: boolean;
}

/** Sent by the parent once the client said `ready`. */
export interface MeasureRequest {
  readonly measureMs: number;
}

/** One measurement of a client, over the time asked for. */
export interface ClientMeasure {
  readonly messages: number;
  /** CPU of the process, all threads, ms: its own code, and the kernel's on its behalf. */
  readonly userMs: number;
  readonly systemMs: number;
  readonly elapsedMs: number;
  readonly residentMegabytes: number;
  /** Socket receipt to the frame handed over at 60 snapshots a second, ms; engine only. */
  readonly publishP50?: number;
  readonly publishP99?: number;
  readonly booksVerified?: number;
  readonly gaps?: number;
  readonly frameBytes?: number;
  readonly frames?: number;
}

/** Topics of the mix, as recorded: each symbol has trades, changes of its book, best prices and minute candles. By route. */
export const TOPICS = { public: ['depth@100ms', 'bookTicker'], market: ['aggTrade', 'kline_1m'] } as const;

/** Runs a client: it subscribes, has the feed started, warms up, says `ready`, measures on request and ends. */
export async function runClient(
  start: (task: ClientTask, playFeed: () => void) => Promise<BenchClient>,
): Promise<void> {
  const task = JSON.parse(process.argv[2] ?? '{}') as ClientTask;
  process.once('disconnect', () => process.exit(1));
  const client = await start(task, () => {
    process.send?.('subscribed');
  });
  await pause(task.warmUpMs);
  if (client.messages() === 0 && task.isHealthOnly !== true) throw new Error('the client received nothing');
  process.once('message', (request: MeasureRequest) => {
    const messages = client.messages();
    const cpu = process.cpuUsage();
    const startedAt = performance.now();
    setTimeout(() => {
      const used = process.cpuUsage(cpu);
      const measure: ClientMeasure = {
        messages: client.messages() - messages,
        userMs: used.user / 1000,
        systemMs: used.system / 1000,
        elapsedMs: performance.now() - startedAt,
        residentMegabytes: process.memoryUsage.rss() / 1e6,
      };
      void (client.end?.() ?? Promise.resolve({})).then((more) => {
        process.send?.({ ...measure, ...more }, () => process.exit(0));
      });
    }, request.measureMs);
  });
  process.send?.('ready');
}

/** Lets time pass. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** What a client must be able to report. `messages` counts since it began. */
export interface BenchClient {
  messages(): number;
  /** What else is to be reported, measured after the costs. */
  end?(): Promise<Partial<ClientMeasure>>;
}
