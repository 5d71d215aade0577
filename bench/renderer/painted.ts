import process from 'node:process';
import { decodeFrame } from '../../src-shared/wire/frame-codec.ts';
import type { ClientMessage } from '../../src-shared/wire/protocol.ts';
import { startDemoScreen } from './demo-screen.ts';

/**
 * How long changes of the ladder's book take from the engine's socket to the screen, ms, each: through decoder, publisher, the engine's thread, the
 * host and its connection to the page, until what they change is drawn. Both ends are read from this computer's monotonic clock, one of them by
 * Chromium as it takes a frame in, which then tells how long drawing took.
 */
export async function measurePainted(rate: number, measureMs: number): Promise<readonly number[]> {
  const screen = await startDemoScreen(rate);
  try {
    const session = await screen.page.context().newCDPSession(screen.page);
    const latencies: number[] = [];
    /** By number of the frame: how old the book's newest change was when it came. */
    const ages = new Map<number, number>();
    let isMeasuring = false;
    session.on('Network.webSocketFrameReceived', ({ timestamp, response }) => {
      if (!isMeasuring || response.opcode !== BINARY) return;
      const { buffer } = Uint8Array.from(Buffer.from(response.payloadData, 'base64'));
      const header = decodeFrame(buffer)?.header;
      for (const section of header?.sections ?? [])
        if (section.kind === 'book' && section.receivedAt !== undefined)
          ages.set(header?.seq ?? NaN, toEpoch(timestamp) - section.receivedAt);
    });
    session.on('Network.webSocketFrameSent', ({ response }) => {
      if (response.opcode === BINARY) return;
      const message = JSON.parse(response.payloadData) as ClientMessage;
      if (message.kind !== 'ack' || message.painted === undefined) return;
      const age = ages.get(message.painted.seq);
      if (age !== undefined) latencies.push(age + message.painted.afterMs);
    });
    await session.send('Network.enable');
    await screen.open();
    await screen.page.waitForTimeout(4000);
    isMeasuring = true;
    await screen.page.waitForTimeout(measureMs);
    return latencies;
  } finally {
    await screen.close();
  }
}

/** Epoch ms of a monotonic time of Chromium, s; on Linux it is the clock that Node reads, too. */
function toEpoch(monotonicSeconds: number): number {
  const now = performance.timeOrigin + performance.now();
  return now - Number(process.hrtime.bigint()) / 1e6 + monotonicSeconds * 1000;
}

const BINARY = 2;
