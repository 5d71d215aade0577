import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CHART_LOGO_STYLE_SOURCE } from '../../../src-shared/wire/chart-logo.ts';

test.each(['production', 'development'])(
  'the style of the logo in the %s build has the hash that hosts allow',
  (build) => {
    const library = readFileSync(
      new URL(`../../../node_modules/lightweight-charts/dist/lightweight-charts.${build}.mjs`, import.meta.url),
      'utf8',
    );
    const start = library.indexOf('a#tv-attr-logo');
    const style = library.slice(start, library.indexOf(library[start - 1]!, start));
    expect(`'sha256-${createHash('sha256').update(style).digest('base64')}'`).toBe(CHART_LOGO_STYLE_SOURCE);
  },
);
