import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const CSS = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

/** The tokens in force for a theme and a colour pair, by the order of the rules. */
function tokensOf(theme: string, colours: string): Map<string, string> {
  const tokens = new Map<string, string>();
  for (const [, selector = '', body = ''] of CSS.matchAll(/(:root[^{]*)\{([^}]*)\}/g)) {
    const wanted = [...selector.matchAll(/data-(theme|colours)="([^"]+)"/g)];
    if (!wanted.every(([, name, value]) => value === (name === 'theme' ? theme : colours))) continue;
    for (const [, name = '', value = ''] of body.matchAll(/--([\w-]+):\s*([^;]+);/g)) tokens.set(name, value.trim());
  }
  return tokens;
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const PAIRS = ['dark', 'light'].flatMap((theme) => ['standard', 'inverted', 'colour-blind'].map((colours) => [theme, colours] as const));

test.each(PAIRS)('every text colour of %s, %s reads on every ground of panels (WCAG AA, 4.5:1)', (theme, colours) => {
  const tokens = tokensOf(theme, colours);
  for (const text of ['txt', 'dim', 'label', 'up', 'down', 'accent', 'warn', 'sim', 'good', 'bad']) {
    for (const ground of ['bg1', 'bg2']) {
      const ratio = contrast(tokens.get(text) ?? '', tokens.get(ground) ?? '');
      expect(ratio, `--${text} on --${ground}`).toBeGreaterThanOrEqual(4.5);
    }
  }
  expect(contrast(tokens.get('on-accent') ?? '', tokens.get('accent') ?? '')).toBeGreaterThanOrEqual(4.5);
});

test.each(PAIRS)('up and down of %s, %s differ', (theme, colours) => {
  const tokens = tokensOf(theme, colours);
  expect(tokens.get('up')).not.toBe(tokens.get('down'));
});
