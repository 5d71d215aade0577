import { once } from 'node:events';
import { mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { NetworkChange } from '../../../../src-shared/wire/protocol.ts';
import { parseConfig } from '../../../engine/config/config.ts';
import type { EngineConfig } from '../../../engine/config/config.ts';
import type { RequestOutcome } from '../../../engine/publish/answer-request.ts';
import { loadConfig } from '../config/config-file.ts';
import { FileStore } from '../ports/file-store.ts';
import { createHostPorts } from '../ports/ports.ts';
import type { HostPorts } from '../ports/ports.ts';
import { startTestProxy } from '../testing/test-proxy.ts';
import { NetworkControl } from './network-control.ts';

const SECRET = 'correct horse';
let home: string;
let ports: HostPorts;
let reconnects = 0;

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'tapedeck-network-'));
  reconnects = 0;
});
afterEach(() => ports.close());

function control(network: Partial<EngineConfig['network']> = { proxy: 'none' }, fixedBy?: string): NetworkControl {
  const parsed = parseConfig({
    network,
    endpoints: { 'binance-spot': { ws: 'ws://venue.invalid', rest: 'http://venue.invalid' } },
  });
  if (!parsed.ok) throw new Error('no configuration');
  ports = createHostPorts({ home, network: parsed.config.network });
  return new NetworkControl({
    ports,
    config: parsed.config,
    store: new FileStore({ folder: home }),
    fixedBy,
    reconnect: () => {
      reconnects++;
    },
  });
}

const CHANGE: NetworkChange = {
  mode: 'manual',
  protocol: 'socks5',
  address: 'proxy.invalid:1080',
  user: 'ada',
  password: SECRET,
  noProxy: 'example.org',
};
const set = (one: NetworkControl, network: NetworkChange): Promise<RequestOutcome> =>
  one.answer({ method: 'set-network', network });

test('a proxy is taken at once and by later starts, and its password never comes out again', async () => {
  const one = control();
  const answer = await set(one, CHANGE);
  expect(answer).toEqual({
    kind: 'network',
    network: {
      mode: 'manual',
      protocol: 'socks5',
      address: 'proxy.invalid:1080',
      user: 'ada',
      hasPassword: true,
      noProxy: 'example.org',
      inForce: 'socks5://proxy.invalid:1080',
    },
  });
  expect(reconnects).toBe(1);
  expect(ports.routes().proxyFor({ host: 'venue.invalid', port: 443, isSecure: true })?.name).toBe(
    'socks5://proxy.invalid:1080',
  );
  const load = await loadConfig({ home, env: {} });
  expect(load).toMatchObject({
    ok: true,
    config: { network: { proxy: 'socks5://ada:correct%20horse@proxy.invalid:1080', noProxy: 'example.org' } },
  });
  expect(load.ok && load.origins.get('network.proxy')).toEqual({
    kind: 'saved',
    where: path.join(home, 'network.json'),
  });
  if (process.platform !== 'win32') expect((await stat(path.join(home, 'network.json'))).mode & 0o077).toBe(0);
});

test('a password that is left out is the one that is known, for the same proxy and user only', async () => {
  const one = control();
  const { password: _, ...without } = CHANGE;
  const kept = async (change: NetworkChange): Promise<unknown> => {
    await set(one, CHANGE);
    await set(one, change);
    return (JSON.parse(await readFile(path.join(home, 'network.json'), 'utf8')) as { proxy: string }).proxy;
  };
  expect(await kept(without)).toContain('ada:correct%20horse@');
  expect(await kept({ ...without, address: 'other.invalid:1080' })).toBe('socks5://ada:@other.invalid:1080');
  expect(await kept({ ...without, user: 'bob' })).toContain('bob:@');
  expect(await kept({ ...CHANGE, password: '' })).toContain('ada:@');
  expect(await kept({ ...CHANGE, mode: 'none' })).toBe('none');
});

test('what is no address is rejected, and nothing changes', async () => {
  const one = control();
  for (const address of ['', 'no port', 'proxy.invalid', 'h:99999', 'ada:x@h:1'])
    expect(await set(one, { ...CHANGE, address })).toMatchObject({ kind: 'failure', error: { code: 'bad-request' } });
  expect(reconnects).toBe(0);
  expect(ports.routes().proxies).toEqual([]);
});

test('a proxy that a flag sets stays, and says so', async () => {
  const one = control({ proxy: 'http://h:1' }, '--proxy');
  expect(await set(one, CHANGE)).toMatchObject({ kind: 'failure', error: { message: 'the proxy is set by --proxy' } });
  expect(await one.answer({ method: 'get-network' })).toMatchObject({ network: { fixedBy: '--proxy' } });
});

test('flags, variables and files that are named fix it, the file of the home does not', async () => {
  const file = path.join(home, 'named.jsonc');
  await writeFile(file, '{ "network": { "proxy": "http://named:1" } }');
  await writeFile(path.join(home, 'tapedeck.config.jsonc'), '{ "network": { "proxy": "http://own:1" } }');
  await set(control(), CHANGE);
  const load = async (more: Partial<Parameters<typeof loadConfig>[0]>): Promise<unknown> => {
    const loaded = await loadConfig({ home, env: {}, ...more });
    return loaded.ok ? [new URL(loaded.config.network.proxy).hostname, loaded.fixed['network.proxy']] : loaded.problems;
  };
  expect(await load({})).toEqual(['proxy.invalid', undefined]);
  expect(await load({ file })).toEqual(['named', expect.stringContaining('named.jsonc:1:')]);
  expect(await load({ env: { TAPEDECK_NETWORK_PROXY: 'http://env:1' } })).toEqual(['env', 'TAPEDECK_NETWORK_PROXY']);
  expect(await load({ overrides: [{ path: 'network.proxy', value: 'http://flag:1', source: '--proxy' }] })).toEqual([
    'flag',
    '--proxy',
  ]);
});

test('an engine that is started again takes what was chosen meanwhile, and a file that is no choice is set aside', async () => {
  await set(control(), CHANGE);
  const again = control();
  await again.restore();
  expect(ports.routes().proxies[0]?.proxy.name).toBe('socks5://proxy.invalid:1080');
  await writeFile(path.join(home, 'network.json'), '{"version":1}');
  const third = control();
  await third.restore();
  expect(ports.routes().proxies).toEqual([]);
});

test('a trial says whether the proxy opens the way to an exchange, and takes nothing', async () => {
  const venue = createServer();
  venue.listen(0, '127.0.0.1');
  await once(venue, 'listening');
  await using proxy = await startTestProxy((venue.address() as AddressInfo).port);
  const one = control();
  const address = `127.0.0.1:${String(proxy.port)}`;
  const tried = (change: Partial<NetworkChange>): Promise<RequestOutcome> =>
    one.answer({ method: 'test-network', network: { ...CHANGE, protocol: 'http', address, ...change } });
  expect(await tried({})).toEqual({
    kind: 'network-test',
    isOk: true,
    text: `http://${address}: opened a connection to venue.invalid.`,
  });
  expect(await tried({ address: '127.0.0.1:1' })).toMatchObject({
    isOk: false,
    text: expect.stringMatching(/^the proxy http:\/\/127\.0\.0\.1:1 cannot be reached: .*: check the proxy/),
  });
  expect(await tried({ mode: 'none' })).toMatchObject({ isOk: true, text: 'No proxy is taken.' });
  expect(ports.routes().proxies).toEqual([]);
  venue.close();
});
