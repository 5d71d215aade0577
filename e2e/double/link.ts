import type { DialogMethod, FromApp, FromTest } from './messages.ts';

// The app's end of the channel to the test's process.
const waiting = new Map<number, (value: unknown) => void>();
let lastId = 0;

/** Sends the test's process a message. */
export function post(message: FromApp): void {
  if (process.connected) process.send?.(message);
}

/** Asks the test's process what a person would answer in a dialog. */
export function askDialog(method: DialogMethod, options: unknown): Promise<unknown> {
  const id = ++lastId;
  return new Promise((resolve) => {
    waiting.set(id, resolve);
    post({ kind: 'dialog', id, method, options });
  });
}

/** Receives the messages of the test's process. What `handle` answers to a message with an id goes back. */
export function onMessage(handle: (message: FromTest) => unknown): void {
  process.on('message', (message: FromTest) => {
    if (message.kind === 'dialog-answer') {
      waiting.get(message.id)?.(message.value);
      waiting.delete(message.id);
      return;
    }
    void answer(message, handle);
  });
  // The test's process is gone: nobody is left to close us.
  process.on('disconnect', () => {
    process.exit(3);
  });
}

async function answer(message: FromTest, handle: (message: FromTest) => unknown): Promise<void> {
  try {
    const value = await handle(message);
    if ('id' in message) post({ kind: 'reply', id: message.id, value });
  } catch (error) {
    if ('id' in message)
      post({ kind: 'failure', id: message.id, message: error instanceof Error ? error.message : String(error) });
  }
}
