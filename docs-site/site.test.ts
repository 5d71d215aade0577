import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { buildSite } from './build-site.mjs';
import { readPages } from './pages.mjs';
import { renderSite } from './render.mjs';

const ROOT = path.resolve(import.meta.dirname, '..');
let files: Map<string, string | Buffer>;
let html = '';

beforeAll(async () => {
  files = await buildSite(ROOT);
  html = String(files.get('index.html'));
});

const page = (markdown: string, file = 'docs/A.md') => ({ file, group: 'Use', id: 'a', markdown });

test('every page of docs is in it, once', () => {
  const ids = [...html.matchAll(/<article id="([^"]+)" data-file="([^"]+)"/g)].map(([, id, file]) => ({ id, file }));
  expect(ids.map(({ file }) => file)).toEqual(readPages(ROOT).map(({ file }) => file));
  expect(new Set(ids.map(({ id }) => id)).size).toBe(ids.length);
  expect(ids.length).toBeGreaterThan(20);
});

test('every link within it leads to a part that exists', () => {
  const ids = new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id = '']) => id));
  const targets = [...html.matchAll(/href="#([^"]*)"/g)].map(([, id = '']) => id);
  expect(targets.length).toBeGreaterThan(100);
  expect(targets.filter((target) => !ids.has(target))).toEqual([]);
});

test('every picture is there, and nothing is asked of another address', () => {
  const sources = [...html.matchAll(/(?:src|href)="([^"#][^"]*)"/g)].map(([, source = '']) => source);
  const own = sources.filter((source) => !source.startsWith('https://'));
  expect(own.filter((source) => !files.has(source))).toEqual([]);
  // https only where a person follows a link.
  const remote = [...html.matchAll(/<(\w+)[^>]*(?:src|href)="https:/g)].map(([, tag]) => tag);
  expect(new Set(remote)).toEqual(new Set(['a']));
  expect(String(files.get('docs.css'))).not.toMatch(/url\(|@import/);
  // Its policy (below) lets it ask for nothing; it does not try either.
  expect(/XMLHttpRequest|\bimport\(|https?:\/\//.test(String(files.get('docs.js')))).toBe(false);
});

test('its policy allows its own files alone, and nothing is inline', () => {
  expect(/http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1]).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'",
  );
  expect(html).not.toMatch(/<style|<script(?! defer src="docs\.js")| style="| on[a-z]+="/);
});

test('its script is a classic one, which a page opened as a file may load', () => {
  expect(String(files.get('docs.js'))).not.toMatch(/^\s*(import|export)\b/m);
});

test('raw HTML, code and names of pictures are text', () => {
  const { html: made } = renderSite([
    page('# A\n\n<script>alert(1)</script>\n\n`<b>`\n\n```html\n<i>\n```\n\n![" onload="x](images/p.png)\n'),
  ]);
  expect(made).not.toContain('<script>alert');
  expect(made).toContain('&lt;script&gt;');
  expect(made).toContain('<code>&lt;i&gt;</code>');
  expect(made).toContain('alt="&quot; onload=&quot;x"');
});

test('links: between pages, to parts, to folders, outside over https; others are text', () => {
  const other = { ...page('# B\n\n## Part two', 'docs/adr/B.md'), id: 'b' };
  const { html: made } = renderSite([
    page(
      '# A\n\n[1](adr/B.md) [2](adr/B.md#part-two) [3](#a) [4](adr) [5](https://e.example/) [6](javascript:alert) [7](x.ts)',
    ),
    other,
  ]);
  expect(
    [...made.matchAll(/<a href="([^"]+)"[^>]*>(\d)<\/a>/g)].map(([, href, name]) => `${name ?? ''} ${href ?? ''}`),
  ).toEqual(['1 #b', '2 #b/part-two', '3 #a/a', '4 #b', '5 https://e.example/']);
});

test('headings of one name have addresses of their own', () => {
  const { html: made } = renderSite([page('# A\n\n## Use\n\n## Use')]);
  expect(made).toContain('id="a/use"');
  expect(made).toContain('id="a/use-1"');
});
