/** What the bench asks of a forked client, and what it answers. */
export interface ClientTask {
  readonly endpoints: { readonly ws: string; readonly rest: string };
  readonly symbols: readonly string[];
}

/** Sent by the parent once the client said `ready`. */
export interface MeasureRequest {
  readonly measureMs: number;
}

/** One measurement of a client, over the time asked for. */
export interface ClientMeasure {
  readonly messages: number;
  readonly cpuMs: number;
  readonly elapsedMs: number;
  readonly residentMegabytes: number;
  /** Socket receipt to the frame handed over, ms; engine only. */
  readonly publishP50?: number;
  readonly publishP99?: number;
  /** Venue clock to receipt, ms. */
  readonly receiveP50?: number;
  readonly receiveP99?: number;
  readonly booksVerified?: number;
  readonly gaps?: number;
  readonly frameBytes?: number;
  readonly frames?: number;
}

/** Topics of the mix: each symbol has trades, changes of its book, best prices and minute candles. */
export const TOPICS = ['trade', 'depth@100ms', 'bookTicker', 'kline_1m'] as const;

/** Runs a client: says `ready` once `start` is done, then measures on request and ends. `counted` gives messages so far. */
export async function runClient(start: (task: ClientTask) => Promise<BenchClient>): Promise<void> {
  const task = JSON.parse(process.argv[2] ?? '{}') as ClientTask;
  process.once('disconnect', () => process.exit(1));
  const client = await start(task);
  process.once('message', (request: MeasureRequest) => {
    client.begin?.();
    const messages = client.messages();
    const cpu = process.cpuUsage();
    const startedAt = performance.now();
    setTimeout(() => {
      const used = process.cpuUsage(cpu);
      const measure: ClientMeasure = {
        messages: client.messages() - messages,
        cpuMs: (used.user + used.system) / 1000,
        elapsedMs: performance.now() - startedAt,
        residentMegabytes: process.memoryUsage.rss() / 1e6,
        ...client.end?.(),
      };
      process.send?.(measure, () => process.exit(0));
    }, request.measureMs);
  });
  process.send?.('ready');
}

/** What a client must be able to tell. */
export interface BenchClient {
  messages(): number;
  begin?(): void;
  end?(): Partial<ClientMeasure>;
}
