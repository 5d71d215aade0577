import path from 'node:path';
import type { EnginePorts } from '../../../engine/ports.ts';
import { HttpBatchPublisher } from '../../../sinks/http-batch.ts';
import { Outbox } from '../../../sinks/outbox.ts';
import { RedisPublisher } from '../../../sinks/redis.ts';
import { makeFolder } from '../ports/make-folder.ts';

/** Where quotes are sent. */
export interface PublishersOptions {
  readonly ports: Pick<EnginePorts, 'clock' | 'http' | 'random'>;
  /** Where outboxes are; made if it is not there. */
  readonly folder: string;
  /** Base URL of an HTTP receiver; none if absent. */
  readonly http?: string;
  /** Redis; none if absent. */
  readonly redis?: { readonly url: string; readonly channel: string };
  /** An attempt to deliver a batch over HTTP took so long. */
  readonly onAttempt?: (tookMs: number) => void;
  /** Something went wrong, or is well again, in words. */
  readonly onProblem: (problem: string) => void;
}

/** The publishers that were asked for. */
export interface Publishers {
  readonly http?: HttpBatchPublisher;
  readonly redis?: RedisPublisher;
  /** Quotes that the HTTP receiver has accepted since the start. */
  acceptedRows(): number;
  /** Closes the outboxes; the publishers have to be stopped before. */
  readonly close: () => Promise<void>;
}

/** Opens them. Throws `OutboxError` if an outbox cannot be used. */
export function openPublishers({ ports, folder, http, redis, onAttempt, onProblem }: PublishersOptions): Publishers {
  const outboxes: Outbox[] = [];
  const openOutbox = (name: string): Outbox => {
    makeFolder(folder);
    const outbox = new Outbox(path.join(folder, `${name}.db`), OUTBOX);
    outboxes.push(outbox);
    return outbox;
  };
  let acceptedRows = 0;
  const tell = changesOnly(onProblem);
  const made: { http?: HttpBatchPublisher; redis?: RedisPublisher } = {};
  if (http !== undefined)
    made.http = new HttpBatchPublisher({
      ports,
      outbox: openOutbox('http'),
      url: http,
      onAttempt: (delivery, rows, tookMs) => {
        onAttempt?.(tookMs);
        if (delivery.kind === 'accepted') {
          acceptedRows += rows;
          tell('HTTP receiver: accepts batches');
        } else if (delivery.kind === 'rejected')
          onProblem(`HTTP receiver: a batch was rejected and set aside: ${delivery.answer}`);
        else tell(`HTTP receiver: ${delivery.message}; batches wait on disk`);
      },
    });
  if (redis !== undefined)
    made.redis = new RedisPublisher({
      ports,
      url: redis.url,
      channel: redis.channel,
      maxLength: STREAM_ENTRIES,
      outbox: openOutbox('redis'),
      onState: (_isConnected, message) => {
        tell(`Redis: ${message}`);
      },
    });
  return {
    ...made,
    acceptedRows: () => acceptedRows,
    close: () => {
      for (const outbox of outboxes) outbox.close();
      return Promise.resolve();
    },
  };
}

/** Passes on what differs from what the same subject said last. */
function changesOnly(listener: (text: string) => void): (text: string) => void {
  const last = new Map<string, string>();
  return (text) => {
    const subject = text.slice(0, text.indexOf(':'));
    if (last.get(subject) === text) return;
    last.set(subject, text);
    listener(text);
  };
}

/** A day of 300 tickers a minute is some 60 MB. */
const OUTBOX = { maxEntries: 100_000, maxBytes: 256 * 1024 * 1024 };
const STREAM_ENTRIES = 100_000;
