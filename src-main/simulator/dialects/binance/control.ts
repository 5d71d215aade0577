import { parseJsonText } from '../../../../src-shared/text/parse-json.ts';
import type { Product } from './product.ts';

/** A control message of a client, or the error reply it gets. */
export type Control =
  | { readonly kind: 'subscribe' | 'unsubscribe'; readonly id: ControlId; readonly names: readonly string[] }
  | { readonly kind: 'list'; readonly id: ControlId }
  | { readonly kind: 'set-combined'; readonly id: ControlId; readonly value: boolean }
  | { readonly kind: 'get-combined'; readonly id: ControlId }
  | { readonly kind: 'error'; readonly code: number; readonly message: string; readonly id?: ControlId };

/** How the client numbers its messages; null if it does not. */
export type ControlId = number | string | null;

/** Reads one client message. Its id is an unsigned integer, a text of up to 36 characters, or null. */
export function readControl(text: string): Control {
  const message = parseJsonText(text);
  if (message === undefined)
    return { kind: 'error', code: 3, message: 'Invalid JSON: expected value at line 1 column 1' };
  if (typeof message !== 'object' || message === null || Array.isArray(message)) {
    return {
      kind: 'error',
      code: 3,
      message: 'Invalid JSON: invalid type, expected struct Request at line 1 column 1',
    };
  }
  const fields = message as Readonly<{ method?: unknown; params?: unknown; id?: unknown }>;
  const id = readId(fields.id);
  if (id === undefined)
    return {
      kind: 'error',
      code: 2,
      message: 'Invalid request: request ID must be an unsigned integer or a string of at most 36 characters',
    };
  const { method } = fields;
  if (typeof method !== 'string')
    return { kind: 'error', code: 2, message: 'Invalid request: missing field `method`', id };
  return readMethod(method, fields.params, id);
}

/** An error reply in the product's own shape. */
export function errorText(
  error: { readonly code: number; readonly message: string; readonly id?: ControlId },
  product: Pick<Product, 'errors'>,
): string {
  const facts = { code: error.code, msg: error.message };
  if (error.id === undefined) return JSON.stringify(facts);
  return JSON.stringify(product.errors === 'flat' ? { ...facts, id: error.id } : { error: facts, id: error.id });
}

function readMethod(method: string, params: unknown, id: ControlId): Control {
  switch (method) {
    case 'SUBSCRIBE':
    case 'UNSUBSCRIBE': {
      const names = readNames(params);
      if (names === undefined) return { kind: 'error', code: 2, message: 'Invalid request: invalid stream', id };
      return { kind: method === 'SUBSCRIBE' ? 'subscribe' : 'unsubscribe', id, names };
    }
    case 'LIST_SUBSCRIPTIONS':
      return { kind: 'list', id };
    case 'SET_PROPERTY':
    case 'GET_PROPERTY':
      return readProperty(method, params, id);
  }
  return {
    kind: 'error',
    code: 2,
    message: `Invalid request: unknown variant \`${method}\`, expected one of \`SUBSCRIBE\`, \`UNSUBSCRIBE\`, \`LIST_SUBSCRIPTIONS\`, \`SET_PROPERTY\`, \`GET_PROPERTY\``,
    id,
  };
}

function readProperty(method: 'SET_PROPERTY' | 'GET_PROPERTY', params: unknown, id: ControlId): Control {
  const [name, value]: readonly unknown[] = Array.isArray(params) ? params : [];
  if (name !== 'combined') return { kind: 'error', code: 0, message: 'Unknown property', id };
  if (method === 'GET_PROPERTY') return { kind: 'get-combined', id };
  if (typeof value !== 'boolean')
    return { kind: 'error', code: 1, message: 'Invalid value type: expected Boolean', id };
  return { kind: 'set-combined', id, value };
}

function readId(id: unknown): ControlId | undefined {
  if (id === undefined || id === null) return null;
  if (typeof id === 'number' && Number.isInteger(id) && id >= 0) return id;
  return typeof id === 'string' && /^[0-9A-Za-z_-]{1,36}$/.test(id) ? id : undefined;
}

function readNames(params: unknown): readonly string[] | undefined {
  if (!Array.isArray(params)) return undefined;
  const names = params as readonly unknown[];
  return names.every((name): name is string => typeof name === 'string' && (name.startsWith('!') || name.includes('@')))
    ? names
    : undefined;
}
