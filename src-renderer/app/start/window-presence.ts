import { delay } from '../../client/browser-ports.ts';

/** Answers other windows of this origin that ask which are open, and resolves with those that are open now. */
export function announceWindow(windowId: string): Promise<ReadonlySet<string>> {
  const channel = new BroadcastChannel('tapedeck-windows');
  const open = new Set<string>();
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (data === QUESTION) channel.postMessage(windowId);
    else if (typeof data === 'string') open.add(data);
  };
  channel.postMessage(QUESTION);
  return new Promise((resolve) => {
    delay(ANSWER_WITHIN_MS, () => resolve(open));
  });
}

const QUESTION = '?';
const ANSWER_WITHIN_MS = 600;
