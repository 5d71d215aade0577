import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { VirtualGrid } from './virtual-grid.ts';
import type { GridCell } from './virtual-grid.ts';

/** What was written into the document since it was last emptied. */
const written: string[] = [];

/** An element of which only is known what was written: properties, attributes, children. */
function element(): HTMLElement {
  const attributes = new Map<string, string>();
  const noting = (name: string, of: object): object =>
    new Proxy(of, {
      set: (target, key, value) => {
        written.push(`${name}${String(key)}=${String(value)}`);
        return Reflect.set(target, key, value);
      },
      deleteProperty: (target, key) => {
        written.push(`${name}${String(key)} removed`);
        return Reflect.deleteProperty(target, key);
      },
    });
  const style = noting('style.', {
    setProperty: (name: string, value: string) => written.push(`style.${name}=${value}`),
  });
  return noting('', {
    hidden: false,
    scrollTop: 0,
    clientHeight: 60,
    style,
    dataset: noting('data-', {}),
    append: () => written.push('append'),
    replaceChildren: () => written.push('replaceChildren'),
    getAttribute: (name: string) => attributes.get(name) ?? null,
    hasAttribute: (name: string) => attributes.has(name),
    setAttribute: (name: string, value: string) => {
      written.push(`${name}=${value}`);
      attributes.set(name, value);
    },
    removeAttribute: (name: string) => {
      written.push(`${name} removed`);
      attributes.delete(name);
    },
  }) as HTMLElement;
}

beforeEach(() => {
  vi.stubGlobal('document', { createElement: element });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

test('rows in which nothing changed are not written, and of others only what changed', () => {
  const rows: GridCell[][] = [
    [{ text: 'BTC' }, { text: '96,000', tail: '.5', tone: 'up' }],
    [
      { text: 'ETH', title: 'Ether' },
      { text: '3,100', share: 0.5 },
    ],
    [{ text: 'SOL', action: 'remove' }, { text: '180' }],
  ];
  const columns = ['symbol', 'last'].map((id) => ({ id, label: id, width: '1fr' }));
  const grid = new VirtualGrid(element(), columns, {
    rowCount: () => rows.length,
    cell: (row, column) => rows[row]?.[column] ?? { text: '' },
    rowState: (row) => (row === 1 ? 'stale' : ''),
    level: (row) => (row === 0 ? 1 : 2),
    isExpanded: (row) => (row === 0 ? true : undefined),
  });
  grid.measure();
  grid.draw();
  expect(written).toContain('textContent=96,000');
  written.length = 0;
  for (let times = 0; times < 3; times++) grid.draw();
  expect(written).toEqual([]);

  rows[0] = [{ text: 'BTC' }, { text: '96,000', tail: '.9', tone: 'up' }];
  grid.draw();
  expect(written).toEqual(['textContent=.9']);

  rows.pop();
  grid.draw();
  written.length = 0;
  grid.draw();
  expect(written).toEqual([]);
});
