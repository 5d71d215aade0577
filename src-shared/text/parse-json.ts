import { SHORT_BYTES, hasUsualShape } from './json-shape.ts';

/**
 * The value of a JSON text from outside; undefined if it is no JSON, or none of a usual shape ({@link hasUsualShape}). Never throws. What
 * walks through the value may recurse: beyond {@link SHORT_BYTES} characters it is nested no deeper than `maxDepth`, 32 if absent.
 */
export function parseJsonText(text: string, { maxDepth }: { readonly maxDepth?: number } = {}): unknown {
  if (text.length > SHORT_BYTES && !hasUsualShape(UTF8.encode(text), maxDepth)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const UTF8 = new TextEncoder();
