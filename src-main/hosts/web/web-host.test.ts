import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, readdir, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { HostProblem } from '../../../src-shared/wire/host-problem.ts';
import type { EngineSupervisor } from '../node/thread/engine-supervisor.ts';
import type { ClientHandlers } from '../node/thread/engine-thread.ts';
import { TOKEN_LIFE_MS, createAccess } from './access.ts';
import { browserCommand } from './open-browser.ts';
import { startWebHost } from './web-host.ts';
import type { WebHost } from './web-host.ts';

/** An engine whose clients are ours. */
class EngineDouble implements Pick<EngineSupervisor, 'connect' | 'report'> {
  readonly problems: HostProblem[] = [];
  readonly clients: ClientHandlers[] = [];
  readonly received: string[] = [];
  closed = 0;
  report(problem: HostProblem): void {
    this.problems.push(problem);
  }
  connect(handlers: ClientHandlers) {
    this.clients.push(handlers);
    return {
      send: (text: string) => {
        this.received.push(text);
      },
      close: () => {
        this.closed++;
      },
    };
  }
}

let home = '';
let host: WebHost;
let engine: EngineDouble;

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'tapedeck-web-'));
  const rendererFolder = path.join(home, 'renderer');
  await mkdir(path.join(rendererFolder, 'assets'), { recursive: true });
  await writeFile(path.join(rendererFolder, 'index.html'), '<!doctype html><title>Tapedeck</title>');
  await writeFile(path.join(rendererFolder, 'assets', 'main.js'), 'export {};');
  await writeFile(path.join(home, 'secret.txt'), 'not served');
  engine = new EngineDouble();
  host = await startWebHost({ engine, home, rendererFolder, port: 0 });
});

afterEach(() => host.stop());

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
}

/** `fetch` does not set Host, so plain requests it is. */
function get(pathAndQuery: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port: host.port, path: pathAndQuery, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        });
      });
    });
    asked.on('error', reject);
    asked.end();
  });
}

function token(): string {
  return new URL(host.newLink()).searchParams.get('token') ?? '';
}

async function cookie(): Promise<string> {
  const answer = await get(`/?token=${token()}`);
  return String(answer.headers['set-cookie']).split(';')[0] ?? '';
}

function origin(): string {
  return `http://127.0.0.1:${String(host.port)}`;
}

function open(headers: Record<string, string>, target = '/feed'): WebSocket {
  return new WebSocket(`ws://127.0.0.1:${String(host.port)}${target}`, { headers });
}

async function rejectedStatus(headers: Record<string, string>, target?: string): Promise<number> {
  const socket = open(headers, target);
  socket.on('error', () => undefined);
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }];
  socket.terminate();
  return response.statusCode;
}

describe('access', () => {
  test('exchanges the token for a strict cookie and a clean address', async () => {
    const used = token();
    const answer = await get(`/?token=${used}`);
    expect(answer.status).toBe(303);
    expect(answer.headers['location']).toBe('/');
    expect(answer.headers['set-cookie']?.[0]).toMatch(/^tapedeck-\d+=[\w-]{40,}; HttpOnly; SameSite=Strict; Path=\/$/);
    expect(answer.headers['set-cookie']?.[0]).not.toContain(used);
    expect(answer.headers['referrer-policy']).toBe('no-referrer');
  });

  test('a link works once, for ten minutes, and not after the next one was made', async () => {
    const first = token();
    const second = token();
    expect((await get(`/?token=${first}`)).status).toBe(401);
    expect((await get(`/?token=${second}`, { host: 'evil.example' })).status).toBe(421);
    expect((await get(`/?token=${second}x`)).status).toBe(401);
    expect((await get(`/?token=${second}`)).status).toBe(303);
    const again = await get(`/?token=${second}`);
    expect([again.status, again.headers['set-cookie']]).toEqual([401, undefined]);
    expect(again.body).toContain('press Enter');
    let now = 0;
    const access = createAccess(80, () => now);
    const offer = (offered: string) => access.check({ headers: { host: '127.0.0.1:80' }, token: offered }, false);
    const late = access.newToken();
    now = TOKEN_LIFE_MS + 1;
    expect(offer(late)).toBe('unknown');
    const timely = access.newToken();
    now += TOKEN_LIFE_MS;
    expect(offer(timely)).toBe('enter');
    expect(offer(timely)).toBe('unknown');
  });

  test('two hosts on this computer do not take each other’s cookie', async () => {
    const other = await startWebHost({ engine, home, rendererFolder: path.join(home, 'renderer'), port: 0 });
    try {
      const own = await cookie();
      expect(own).toMatch(new RegExp(`^tapedeck-${String(host.port)}=`));
      const strange = own.replace(String(host.port), String(other.port));
      expect((await get('/', { cookie: strange })).status).toBe(401);
      expect((await get('/', { cookie: `${strange}; ${own}` })).status).toBe(200);
    } finally {
      await other.stop();
    }
  });

  test('serves nothing without the cookie, whatever is asked for', async () => {
    for (const target of ['/', '/index.html', '/assets/main.js', '/nothing', `/?token=${'x'.repeat(43)}`]) {
      const answer = await get(target);
      expect([target, answer.status]).toEqual([target, 401]);
      expect(answer.body).toContain('Open the link');
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
  });

  test('serves the screen with the cookie, with a policy without exceptions', async () => {
    const headers = { cookie: await cookie() };
    const page = await get('/', headers);
    expect([page.status, page.body]).toEqual([200, '<!doctype html><title>Tapedeck</title>']);
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(page.headers['content-security-policy']).not.toContain('unsafe');
    expect(page.headers['x-content-type-options']).toBe('nosniff');
    expect((await get('/assets/main.js', headers)).headers['content-type']).toMatch(/javascript/);
    expect((await get('/../secret.txt', headers)).status).toBe(403);
    expect((await get('/%2e%2e/secret.txt', headers)).body).not.toContain('not served');
    expect((await get(`/?token=${token()}`, headers)).headers['location']).toBe('/');
  });

  test('rejects other host names and other origins even with the cookie', async () => {
    const headers = { cookie: await cookie() };
    expect((await get('/', { ...headers, host: `evil.example:${String(host.port)}` })).status).toBe(421);
    expect((await get('/', { ...headers, host: '127.0.0.1' })).status).toBe(421);
    expect((await get('/', { ...headers, origin: 'http://evil.example' })).status).toBe(403);
    expect((await get('/', { ...headers, origin: `http://127.0.0.1:${String(host.port + 1)}` })).status).toBe(403);
    expect((await get('/', { ...headers, host: `localhost:${String(host.port)}` })).status).toBe(200);
  });

  test('upgrades only /feed, with the cookie, from the page itself', async () => {
    const granted = { cookie: await cookie(), origin: origin() };
    expect(await rejectedStatus({ origin: origin() })).toBe(401);
    expect(await rejectedStatus({ cookie: granted.cookie })).toBe(403);
    expect(await rejectedStatus({ ...granted, origin: 'http://evil.example' })).toBe(403);
    expect(
      await rejectedStatus({
        ...granted,
        host: `evil.example:${String(host.port)}`,
        origin: `http://evil.example:${String(host.port)}`,
      }),
    ).toBe(403);
    expect(await rejectedStatus(granted, '/other')).toBe(404);
    expect(await rejectedStatus({ origin: origin() }, `/feed?token=${token()}`)).toBe(404);
    expect(engine.clients).toHaveLength(0);
  });

  test('says what to do if the screen is not built', async () => {
    await expect(startWebHost({ engine, home, rendererFolder: path.join(home, 'nowhere'), port: 0 })).rejects.toThrow(
      'npm run build',
    );
  });
});

describe('/feed', () => {
  async function connect(): Promise<WebSocket> {
    const socket = open({ cookie: await cookie(), origin: origin() });
    await once(socket, 'open');
    return socket;
  }

  async function next(socket: WebSocket): Promise<string | number[]> {
    const [bytes, isBinary] = (await once(socket, 'message')) as [Buffer, boolean];
    return isBinary ? [...bytes] : bytes.toString();
  }

  test('carries texts and frames for each page apart', async () => {
    const [first, second] = [await connect(), await connect()];
    expect(engine.clients).toHaveLength(2);
    first.send('{"kind":"ack","seq":1}');
    await expect.poll(() => engine.received).toEqual(['{"kind":"ack","seq":1}']);
    const [text, frame] = [next(first), next(second)];
    engine.clients[0]?.onText('{"kind":"log","events":[]}');
    engine.clients[1]?.onFrame(new Uint8Array([1, 2, 3]).buffer);
    expect(await text).toBe('{"kind":"log","events":[]}');
    expect(await frame).toEqual([1, 2, 3]);
    first.close();
    await expect.poll(() => engine.closed).toBe(1);
    second.close();
  });

  test('answers host calls itself', async () => {
    const socket = await connect();
    const call = async (message: object): Promise<unknown> => {
      socket.send(JSON.stringify({ kind: 'host-call', ...message }));
      return JSON.parse(String(await next(socket)));
    };
    expect(await call({ id: 1, call: 'read-settings', name: 'workspace' })).toEqual({
      kind: 'host-answer',
      id: 1,
      isOk: true,
    });
    expect(
      await call({ id: 2, call: 'write-settings', name: 'workspace', text: '{"version":1}', known: '' }),
    ).toMatchObject({
      id: 2,
      isOk: true,
    });
    expect(await call({ id: 3, call: 'read-settings', name: 'workspace' })).toMatchObject({ text: '{"version":1}' });
    expect(await call({ id: 4, call: 'keep-capture', name: 'my capture.jsonl', text: '{}' })).toMatchObject({
      where: 'my capture.jsonl',
    });
    expect(await readFile(path.join(home, 'captures', 'my capture.jsonl'), 'utf8')).toBe('{}');
    expect(await call({ id: 13, call: 'keep-capture', name: 'my capture.jsonl', text: '[]' })).toMatchObject({
      where: 'my capture (2).jsonl',
    });
    expect(await readFile(path.join(home, 'captures', 'my capture.jsonl'), 'utf8')).toBe('{}');
    expect(
      await call({ id: 14, call: 'write-settings', name: 'workspace', text: '{"version":3}', known: '{"version":2}' }),
    ).toMatchObject({ isOk: true, text: '{"version":1}' });
    expect(await call({ id: 15, call: 'read-settings', name: 'workspace' })).toMatchObject({ text: '{"version":1}' });
    const files = [{ name: 'trades.csv', text: 'a\r\n' }];
    const folder = path.join(home, 'exports', 'snapshot');
    expect(await call({ id: 5, call: 'save-folder', name: 'snapshot', files })).toMatchObject({ where: folder });
    expect(await call({ id: 6, call: 'save-folder', name: 'snapshot', files })).toMatchObject({
      where: `${folder} (2)`,
    });
    expect((await readdir(path.join(home, 'exports'))).sort()).toEqual(['snapshot', 'snapshot (2)']);
    await writeFile(path.join(home, 'settings', 'settings.json'), '{"torn":');
    expect(await call({ id: 9, call: 'read-settings', name: 'settings' })).toEqual({
      kind: 'host-answer',
      id: 9,
      isOk: true,
    });
    expect(
      await call({ id: 10, call: 'set-aside-settings', name: 'workspace', reason: 'no layout in it' }),
    ).toMatchObject({ id: 10, isOk: true });
    expect(engine.problems.map(({ code, file, reason }) => [code, path.basename(file), reason])).toEqual([
      ['file-set-aside', 'settings.json', 'it is not valid JSON'],
      ['file-set-aside', 'workspace.json', 'no layout in it'],
    ]);
    expect((await readdir(path.join(home, 'settings'))).every((name) => name.includes('.corrupt-'))).toBe(true);
    const answer = next(socket);
    socket.send('{ "id": 12, "call": "read-settings", "name": "settings", "kind": "host-call" }');
    expect(JSON.parse(String(await answer))).toMatchObject({ id: 12 });
    socket.send(JSON.stringify({ kind: 'host-call', id: 7, call: 'keep-capture', name: '../escape', text: '' }));
    expect(await call({ id: 8, call: 'read-settings', name: 'settings' })).toMatchObject({ id: 8 });
    expect(engine.received).toEqual([]);
    socket.close();
  });

  test('stopping ends every page', async () => {
    const socket = await connect();
    const closed = once(socket, 'close');
    await host.stop();
    expect((await closed)[0]).toBe(1001);
    await expect(get('/')).rejects.toThrow();
  });
});

describe('browserCommand', () => {
  test.each([
    [{ env: {}, platform: 'linux' }, undefined],
    [{ env: { DISPLAY: ':0' }, platform: 'linux' }, 'xdg-open'],
    [{ env: { DISPLAY: ':0', CI: 'true' }, platform: 'linux' }, undefined],
    [{ env: {}, platform: 'darwin' }, 'open'],
    [{ env: {}, platform: 'win32' }, 'rundll32'],
  ] as const)('%j', (surroundings, expected) => {
    expect(browserCommand('http://127.0.0.1:1/', surroundings)?.[0]).toBe(expected);
  });
});
