import { open } from 'node:fs/promises';
import path from 'node:path';
import { EventLog } from '../../../engine/event-log.ts';
import { lastTimeOf } from '../../../engine/replay/capture-reader.ts';
import { ReplaySource } from '../../../engine/replay/replay-source.ts';
import { openReplay } from '../../../engine/replay/replay.ts';
import type { Replay } from '../../../engine/replay/replay.ts';
import { VENUES } from '../../../venues/registry.ts';
import { fileWords } from '../ports/file-words.ts';
import { capturesFolder } from '../config/home.ts';
import { openCaptureFile } from './capture-file.ts';
import type { SessionParts } from './market-session.ts';
import { toVenueInfo } from './session.ts';
import type { Session, SessionReplay } from './session.ts';
import type { ReplayInfo } from '../../../../src-shared/wire/protocol.ts';
import type { EngineWorkerData } from '../thread/worker-messages.ts';

/** A recorded capture, at its own pace until that is changed. Rejects, in words for people, if it cannot be read or is none. */
export async function openReplaySession({ ports, config }: SessionParts, file: string): Promise<Session> {
  const log = new EventLog(ports.log);
  const name = path.basename(file);
  const endTime = await endTimeOf(file);
  const capture = await openCaptureFile(file);
  const opened = await openReplay({
    chunks: capture.chunks,
    venues: VENUES,
    limits: config,
    clock: ports.clock,
    random: ports.random,
    speed: 1,
    reopen: () => openCaptureFile(file),
    log: (event) => {
      log.write(event);
    },
  }).catch((error: unknown) => ({ rejected: error instanceof Error ? error.message : String(error) }));
  if ('rejected' in opened) {
    capture.close();
    throw new Error(`${name} is not a capture that can be replayed: ${opened.rejected}`);
  }
  const { replay } = opened;
  let onBroken: (why: string) => void = () => undefined;
  return {
    mode: 'replay',
    source: new ReplaySource(replay, ports.clock, log),
    venues: [toVenueInfo(replay.venue, replay.venue.intervals)],
    suggested: replay.instruments.busiest(MAX_SUGGESTED),
    broke: new Promise((resolve) => {
      onBroken = resolve;
    }),
    replay: controlsOf(replay, name, endTime),
    start() {
      replay.run().catch((error: unknown) => {
        capture.close();
        onBroken(`${name} cannot be replayed further: ${error instanceof Error ? error.message : String(error)}`);
      });
      return Promise.resolve();
    },
    async stop() {
      await replay.stop();
      capture.close();
    },
  };
}

/** The file a client's name stands for: one stored in `home/captures`, the one the app was started with, or any if the host allows it. */
export function captureFile(
  name: string | undefined,
  data: Pick<EngineWorkerData, 'home' | 'capture' | 'mayOpenAnyCapture'>,
): string {
  if (name === undefined) throw new Error('a replay needs a capture: choose one');
  if (name === path.basename(name)) {
    return data.capture !== undefined && path.basename(data.capture) === name
      ? data.capture
      : path.join(capturesFolder(data.home), name);
  }
  if (data.mayOpenAnyCapture || name === data.capture) return name;
  throw new Error('this host opens captures by name only: hand the file over first');
}

function controlsOf(replay: Replay, file: string, endTime: number | undefined): SessionReplay {
  return {
    get hasEnded() {
      return replay.hasEnded;
    },
    info: () => ({
      file,
      venue: replay.venue.id,
      startTime: replay.startTime,
      ...endOf(replay, endTime),
      position: replay.position,
      speed: replay.speed,
      isPaused: replay.isPaused,
      ...(replay.instruments.areSomeUnlisted && { isUnlisted: true }),
    }),
    set: ({ speed, isPaused }) => {
      replay.set({ ...(speed === undefined ? {} : { speed }), ...(isPaused === undefined ? {} : { isPaused }) });
    },
  };
}

/** The end as it was read off the file, or later, if there are later events before it. */
function endOf({ hasEnded, position }: Replay, endTime: number | undefined): Pick<ReplayInfo, 'endTime'> {
  if (hasEnded) return { endTime: position };
  return endTime === undefined ? {} : { endTime: Math.max(endTime, position) };
}

/** Time of the last event, read off the end of the file; undefined for a packed one. Rejects, in words for people, if it is no file. */
async function endTimeOf(file: string): Promise<number | undefined> {
  const handle = await open(file).catch((error: unknown) => {
    throw new Error(`${path.basename(file)} cannot be opened: ${fileWords(error)}`, { cause: error });
  });
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw new Error(`${path.basename(file)} is no file`);
    const { size } = found;
    const length = Math.min(size, TAIL_BYTES);
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    return lastTimeOf(buffer.toString('utf8'));
  } finally {
    await handle.close();
  }
}

/** A watchlist of a recording lists so many. */
const MAX_SUGGESTED = 100;
/** Longer than any usual event, a snapshot of a thousand levels a side included. */
const TAIL_BYTES = 256 * 1024;
