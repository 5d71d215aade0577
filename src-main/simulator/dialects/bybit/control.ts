import { parseJsonText } from '../../../../src-shared/text/parse-json.ts';

/** A message of a client. `id` is what it calls itself; empty if it does not. */
export type Control =
  | { readonly kind: 'ping'; readonly id: string }
  | { readonly kind: 'subscribe' | 'unsubscribe'; readonly id: string; readonly args: readonly string[] }
  | { readonly kind: 'error'; readonly id: string; readonly op: string; readonly message: string };

/** Reads one client message. */
export function readControl(text: string): Control {
  const { op, args, req_id } = parsed(text);
  const id = typeof req_id === 'string' ? req_id : '';
  if (op === 'ping') return { kind: 'ping', id };
  if (op !== 'subscribe' && op !== 'unsubscribe')
    return { kind: 'error', id, op: typeof op === 'string' ? op : '', message: 'Request operation not valid' };
  if (!Array.isArray(args) || args.length === 0 || !args.every((arg): arg is string => typeof arg === 'string'))
    return { kind: 'error', id, op, message: 'Params error' };
  return { kind: op, id, args };
}

/** The answer to a message, in the venue's words and order. */
export function answerText(answer: {
  readonly isGood: boolean;
  readonly message: string;
  readonly connection: string;
  readonly id: string;
  readonly op: string;
}): string {
  const { isGood, message, connection, id, op } = answer;
  return JSON.stringify({ success: isGood, ret_msg: message, conn_id: connection, req_id: id, op });
}

function parsed(text: string): { readonly op?: unknown; readonly args?: unknown; readonly req_id?: unknown } {
  const message = parseJsonText(text);
  return typeof message === 'object' && message !== null ? message : {};
}
