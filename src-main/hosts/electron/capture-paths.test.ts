import { expect, test } from 'vitest';
import { CapturePaths } from './capture-paths.ts';

const setMode = (file: string, id = 7): string =>
  JSON.stringify({ kind: 'request', id, request: { method: 'set-mode', mode: 'replay', file } });

test('a page opens what a person chose and what is kept by name, and nothing else', () => {
  const paths = new CapturePaths('linux');
  for (const file of ['/etc/passwd', '../a.jsonl', 'a/b.jsonl', '..', '.', '', 'C:\\a.jsonl'])
    expect([file, paths.isAllowed(file)]).toEqual([file, false]);
  expect(paths.isAllowed('mine.capture.jsonl')).toBe(true);
  expect(paths.choose('/home/me/a.jsonl')).toBe(true);
  expect(paths.isAllowed('/home/me/a.jsonl')).toBe(true);
  expect(paths.isAllowed('/home/me/b.jsonl')).toBe(false);
  expect(paths.choose('relative/a.jsonl')).toBe(false);
});

test('paths of other computers cannot be chosen on Windows', () => {
  const paths = new CapturePaths('win32');
  for (const file of [
    '\\\\evil\\share\\a.jsonl',
    '//evil/share/a.jsonl',
    '\\\\?\\UNC\\evil\\a.jsonl',
    '\\/evil\\a.jsonl',
  ]) {
    expect([file, paths.choose(file)]).toEqual([file, false]);
    expect(paths.isAllowed(file)).toBe(false);
  }
  expect(paths.choose('C:\\captures\\a.jsonl')).toBe(true);
  expect(paths.isAllowed('C:\\captures\\a.jsonl')).toBe(true);
});

test('only requests for a recording are looked at, however they are written', () => {
  const paths = new CapturePaths('linux');
  paths.choose('/home/me/a.jsonl');
  expect(paths.rejectionOf(setMode('/home/me/a.jsonl'))).toBeUndefined();
  expect(paths.rejectionOf(setMode('kept.jsonl'))).toBeUndefined();
  expect(JSON.parse(paths.rejectionOf(setMode('/etc/passwd')) ?? '')).toMatchObject({
    kind: 'failure',
    id: 7,
    error: { code: 'bad-file' },
  });
  expect(paths.rejectionOf(setMode('/etc/passwd').replace('set-mode', 'set\\u002dmode'))).toBeDefined();
  for (const text of [
    '{"kind":"ack","seq":1}',
    'no json',
    '{"kind":"request","id":1,"request":{"method":"reconnect"}}',
  ])
    expect(paths.rejectionOf(text)).toBeUndefined();
});
