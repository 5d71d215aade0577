import { startDemoScreen } from './demo-screen.ts';

/** What the screen cost over the time measured. */
export interface ScreenMeasure {
  /** Share of the renderer's main thread that was busy, 0 to 1. */
  readonly busyShare: number;
  /** Time between animation frames, ms: the 99th of a hundred. */
  readonly frameP99: number;
  readonly framesPerSecond: number;
  /** Snapshots that arrived, a second, and their size. */
  readonly snapshotsPerSecond: number;
  readonly snapshotBytes: number;
}

/** The demo's screen at `rate` snapshots a second. */
export async function measureScreen(rate: number, measureMs: number): Promise<ScreenMeasure> {
  const screen = await startDemoScreen(rate);
  try {
    const { page } = screen;
    let snapshots = 0;
    let bytes = 0;
    page.on('websocket', (socket) => {
      socket.on('framereceived', ({ payload }) => {
        if (typeof payload === 'string') return;
        snapshots++;
        bytes += payload.length;
      });
    });
    await screen.open();
    await page.waitForTimeout(4000);
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    const before = await metrics(session);
    const [startSnapshots, startBytes] = [snapshots, bytes];
    const frames = await page.evaluate(
      (ms) =>
        new Promise<number[]>((resolve) => {
          const gaps: number[] = [];
          const startedAt = performance.now();
          let last = startedAt;
          const tick = (now: number): void => {
            gaps.push(now - last);
            last = now;
            if (now - startedAt < ms) requestAnimationFrame(tick);
            else resolve(gaps);
          };
          requestAnimationFrame(tick);
        }),
      measureMs,
    );
    const after = await metrics(session);
    const seconds = after.time - before.time;
    frames.sort((a, b) => a - b);
    return {
      busyShare: (after.busy - before.busy) / seconds,
      frameP99: frames[Math.floor(frames.length * 0.99)] ?? NaN,
      framesPerSecond: frames.length / seconds,
      snapshotsPerSecond: (snapshots - startSnapshots) / seconds,
      snapshotBytes: (bytes - startBytes) / Math.max(1, snapshots - startSnapshots),
    };
  } finally {
    await screen.close();
  }
}

/** The JavaScript heap of the demo's window after so long at 60 snapshots a second, bytes, with what is not collected yet. */
export async function measureHeap(ms: number): Promise<number> {
  const screen = await startDemoScreen(60);
  try {
    await screen.open();
    await screen.page.waitForTimeout(ms);
    const session = await screen.page.context().newCDPSession(screen.page);
    await session.send('Performance.enable');
    return (await metrics(session)).heap;
  } finally {
    await screen.close();
  }
}

interface MetricsSession {
  send(method: 'Performance.getMetrics'): Promise<{ metrics: { name: string; value: number }[] }>;
}

async function metrics(session: MetricsSession): Promise<{ time: number; busy: number; heap: number }> {
  const { metrics: list } = await session.send('Performance.getMetrics');
  const valueOf = (name: string): number => list.find((metric) => metric.name === name)?.value ?? NaN;
  return { time: valueOf('Timestamp'), busy: valueOf('TaskDuration'), heap: valueOf('JSHeapUsedSize') };
}
