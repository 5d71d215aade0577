import { expect, test } from 'vitest';
import { keyName } from './key-name.ts';

const NONE = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

test.each([
  [{ key: 'k', ctrlKey: true }, 'Ctrl+K'],
  [{ key: 'S', ctrlKey: true, shiftKey: true }, 'Ctrl+Shift+S'],
  [{ key: '?', shiftKey: true }, '?'],
  [{ key: '+', shiftKey: true }, '+'],
  [{ key: ' ' }, 'Space'],
  [{ key: 'F6', shiftKey: true }, 'Shift+F6'],
  [{ key: 'ArrowLeft', altKey: true }, 'Alt+ArrowLeft'],
  [{ key: 'b' }, 'B'],
  [{ key: 'K', shiftKey: true }, 'Shift+K'],
])('%o is %s', (event, name) => {
  expect(keyName({ ...NONE, ...event })).toBe(name);
});
