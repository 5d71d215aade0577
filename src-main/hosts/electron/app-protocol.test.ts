import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerAppRequest } from './app-protocol.ts';

const home = mkdtempSync(path.join(tmpdir(), 'tapedeck-protocol-'));
const folder = path.join(home, 'renderer');

beforeAll(() => {
  mkdirSync(path.join(folder, 'assets'), { recursive: true });
  writeFileSync(path.join(folder, 'index.html'), '<!doctype html>');
  writeFileSync(path.join(folder, 'assets/a b.js'), 'export {}');
  writeFileSync(path.join(home, 'secret.txt'), 'secret');
  writeFileSync(path.join(home, 'renderer-secret.txt'), 'secret');
});
afterAll(() => {
  rmSync(home, { recursive: true });
});

const get = (url: string, method = 'GET') => answerAppRequest(folder, { url, method });

describe('the app scheme', () => {
  it('serves the screen with its type and a policy without unsafe sources', async () => {
    const page = await get('app://tapedeck/index.html');
    expect(page.status).toBe(200);
    expect(await page.text()).toBe('<!doctype html>');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toContain("connect-src 'none'");
    expect(page.headers.get('content-security-policy')).not.toContain('unsafe');
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    const script = await get('app://tapedeck/assets/a%20b.js?v=1');
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  });

  it.each([
    'app://tapedeck/../secret.txt',
    'app://tapedeck/..%2fsecret.txt',
    'app://tapedeck/%2e%2e/secret.txt',
    'app://tapedeck/%2e%2e%2fsecret.txt',
    'app://tapedeck/assets/..%2f..%2fsecret.txt',
    'app://tapedeck/..%5csecret.txt',
    'app://tapedeck/..%2frenderer-secret.txt',
    'app://tapedeck/%00',
    'app://tapedeck/%',
    'app://tapedeck/',
    'app://tapedeck/assets',
    'app://tapedeck/nothing.js',
    'app://other/index.html',
    'file:///etc/passwd',
    'https://tapedeck/index.html',
  ])('answers 404 to %s', async (url) => {
    const answer = await get(url);
    expect(answer.status).toBe(404);
    expect(await answer.text()).toBe('Not found');
  });

  it('answers GET only', async () => {
    expect((await get('app://tapedeck/index.html', 'POST')).status).toBe(404);
  });
});
