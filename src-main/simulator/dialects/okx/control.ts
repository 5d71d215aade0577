import { parseJsonText } from '../../../../src-shared/text/parse-json.ts';
import type { Arg } from './topic.ts';

/** A message of a client. */
export type Control =
  | { readonly kind: 'ping' }
  | { readonly kind: 'subscribe' | 'unsubscribe'; readonly id: string | undefined; readonly args: readonly Arg[] }
  | { readonly kind: 'error'; readonly code: string; readonly message: string; readonly id: string | undefined };

/** Reads one client message. */
export function readControl(text: string): Control {
  if (text === 'ping') return { kind: 'ping' };
  const message = parsed(text);
  const { op, args, id } = message ?? {};
  if (id !== undefined && (typeof id !== 'string' || !ID.test(id)))
    return {
      kind: 'error',
      code: '60012',
      message: 'Invalid request: the id must be 1 to 32 letters or digits',
      id: undefined,
    };
  if ((op !== 'subscribe' && op !== 'unsubscribe') || !Array.isArray(args) || !args.every(isArg))
    return { kind: 'error', code: '60012', message: `Invalid request: ${text.slice(0, 200)}`, id };
  return { kind: op, id, args };
}

/** An error in the venue's words. */
export function errorText(
  { code, message, id }: { readonly code: string; readonly message: string; readonly id: string | undefined },
  connection: string,
): string {
  return JSON.stringify({
    ...(id === undefined ? {} : { id }),
    event: 'error',
    msg: message,
    code,
    connId: connection,
  });
}

/** The error of a topic that does not exist, or not on this socket. */
export function unknownTopic({ channel, instId, instType }: Arg): string {
  const name = instType === undefined ? `instId:${instId ?? ''}` : `instType:${instType}`;
  return `Subscribe failed, wrong URL or channel:${channel},${name} doesn't exist. Please use the correct URL, channel and parameters referring to API document.`;
}

function parsed(text: string): { readonly op?: unknown; readonly args?: unknown; readonly id?: unknown } | undefined {
  const message = parseJsonText(text);
  return typeof message === 'object' && message !== null ? message : undefined;
}

function isArg(value: unknown): value is Arg {
  if (typeof value !== 'object' || value === null) return false;
  const { channel, instId, instType } = value as Readonly<Record<string, unknown>>;
  return (
    typeof channel === 'string' &&
    (instId === undefined || typeof instId === 'string') &&
    (instType === undefined || typeof instType === 'string')
  );
}

const ID = /^[0-9A-Za-z]{1,32}$/;
