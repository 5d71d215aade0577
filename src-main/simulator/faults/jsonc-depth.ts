import { createScanner } from 'jsonc-parser';

/**
 * Whether brackets of a JSON text with comments are nested deeper than anything of ours, so deep that those who walk through them would
 * run out of stack. Brackets in texts and comments do not count.
 */
export function isTooDeep(text: string): boolean {
  const scanner = createScanner(text, true);
  let depth = 0;
  for (let token: number = scanner.scan(); token !== TOKEN.end && depth <= MAX_DEPTH; token = scanner.scan()) {
    if (token === TOKEN.openBrace || token === TOKEN.openBracket) depth++;
    if (token === TOKEN.closeBrace || token === TOKEN.closeBracket) depth--;
  }
  return depth > MAX_DEPTH;
}

const MAX_DEPTH = 100;
/** From the library's `SyntaxKind`, a constant enum that is gone at run time. */
const TOKEN = { openBrace: 1, closeBrace: 2, openBracket: 3, closeBracket: 4, end: 17 } as const;
