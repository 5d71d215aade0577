import path from 'node:path';
import { ROOT } from './root.ts';

/** What Node 20 lacks and our sources use; what else it lacks the compiler rejects (`declarations.ts`, `ponyfills/lacking.d.ts`). */
const PONYFILLS = [
  { global: 'Promise.withResolvers', file: 'promise-with-resolvers.ts', name: 'withResolvers' },
  { global: 'Map.groupBy', file: 'map-group-by.ts', name: 'groupBy' },
  { global: 'URL.parse', file: 'url-parse.ts', name: 'parse' },
];

/**
 * A source with imports of ponyfills in place of what Node 20 lacks, so that no global object is changed; undefined if it uses none. Lines stay
 * where they are, so that the source map stays as it is.
 */
export function withPonyfills(code: string): { readonly code: string; readonly map: null } | undefined {
  let result = code;
  for (const { global, file, name } of PONYFILLS) {
    if (!code.includes(`${global}(`) && !code.includes(`${global}<`)) continue;
    const local = `${name}Ponyfill`;
    const from = JSON.stringify(path.join(ROOT, 'packaging/ponyfills', file));
    result = `import { ${name} as ${local} } from ${from};${result.replaceAll(global, local)}`;
  }
  return result === code ? undefined : { code: result, map: null };
}
