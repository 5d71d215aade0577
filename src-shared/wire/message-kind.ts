import { parseJsonText } from '../text/parse-json.ts';

/** A message out of its JSON text: `kind` wherever its key stands, and the whole for whoever understands that kind. */
export interface ParsedMessage {
  readonly kind: string;
  readonly message: unknown;
}

/** Parses a message; undefined if the text is no JSON or has no `kind`. Never throws. */
export function parseMessage(text: string): ParsedMessage | undefined {
  const message = parseJsonText(text);
  if (typeof message !== 'object' || message === null || !('kind' in message)) return undefined;
  return typeof message.kind === 'string' ? { kind: message.kind, message } : undefined;
}

/** Parses a message if it is of this kind; undefined if it is of another. A text without the kind's name is not parsed: whoever it is for will. */
export function parseMessageOf(kind: string, text: string): unknown {
  if (!text.includes(`"${kind}"`)) return undefined;
  const parsed = parseMessage(text);
  return parsed?.kind === kind ? parsed.message : undefined;
}
