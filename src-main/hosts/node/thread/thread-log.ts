import type { LogEvent } from '../../../../src-shared/wire/event-log.ts';
import type { LogPort } from '../../../engine/ports.ts';
import { createLogPort } from '../ports/log-port.ts';
import type { LogPortOptions } from '../ports/log-port.ts';

/**
 * The log of the host's own thread, for what the engine's thread cannot log about itself: to the same files, opened for each event, and
 * in words to `stderr`.
 */
export function createThreadLog(
  options: LogPortOptions,
  stderr: { write(text: string): unknown } = process.stderr,
): Pick<LogPort, 'write'> {
  return {
    write(event) {
      stderr.write(`${new Date(event.at).toISOString()} ${wordsFor(event)}\n`);
      const log = createLogPort(options);
      log.write(event);
      void log.close();
    },
  };
}

function wordsFor({ name, fields = {} }: LogEvent): string {
  if (name === 'ENGINE_UNRESPONSIVE') return 'The engine does not respond.';
  if (name !== 'ENGINE_ENDED') return `${name} ${JSON.stringify(fields)}`;
  const reason = String(fields['reason']);
  return fields['retryMs'] === undefined
    ? `The engine has ended too often and is not started again by itself: ${reason}`
    : `The engine has ended and is started again in ${String(fields['retryMs'])} ms: ${reason}`;
}
