import { parentPort, workerData } from 'node:worker_threads';

// Entry of a thread that asks for one page after the other, four a second: whoever reads for hundreds of clients would measure its own delay.

/** What a prober is started with. */
export interface ProberData {
  /** Addresses of the pages, asked for in turn. */
  readonly pages: readonly string[];
  readonly forMs: number;
  /** A page that takes longer counts as not answered. */
  readonly limitMs: number;
}

/** One page that was asked for. */
export interface Probe {
  readonly page: string;
  readonly isAnswered: boolean;
  readonly tookMs: number;
  /** Of the report that the page was made of. */
  readonly ageMs: number;
  /** Of the page of metrics; else 0. */
  readonly level: number;
}

const { pages, forMs, limitMs } = workerData as ProberData;
const PAUSE_MS = 250;

const probes: Probe[] = [];
// The first of each loads the client.
for (const page of pages) await textOf(page);
for (const until = performance.now() + forMs; performance.now() < until;) {
  const page = pages[probes.length % pages.length] ?? '';
  const askedAt = performance.now();
  const text = await textOf(page);
  probes.push({
    page,
    isAnswered: text !== undefined,
    tookMs: text === undefined ? limitMs : performance.now() - askedAt,
    level: Number(/^tapedeck_load_level (\d)/m.exec(text ?? '')?.[1] ?? 0),
    ageMs: 1000 * Number(/report_age_seconds"?[: ]([\d.]+)/.exec(text ?? '')?.[1] ?? 0),
  });
  await new Promise((resolve) => {
    setTimeout(resolve, PAUSE_MS);
  });
}
parentPort?.postMessage(probes);

async function textOf(page: string): Promise<string | undefined> {
  try {
    const answer = await fetch(page, { signal: AbortSignal.timeout(limitMs) });
    return await answer.text();
  } catch {
    return undefined;
  }
}
