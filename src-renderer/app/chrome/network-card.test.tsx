import { renderToStaticMarkup } from 'react-dom/server';
import type { ReactNode } from 'react';
import { expect, test } from 'vitest';
import { connectionOf, reportOf } from '../../../src-shared/testing/health-fixture.ts';
import type { NetworkState, SessionInfo } from '../../../src-shared/wire/protocol.ts';
import type { NetworkView } from '../../state/network.ts';
import { Found, doctorText } from '../overlays/DoctorDialog.tsx';
import { ProxyForm, answered } from '../overlays/ProxySettings.tsx';
import { ServicesContext } from '../start/services.ts';
import type { Services } from '../start/services.ts';
import { CardOf, detailLines, nextTryText } from './NetworkCard.tsx';
import { LiveMark } from './SessionMark.tsx';

const OUT = reportOf({
  connections: [connectionOf({ lastError: { code: 'connect-failed', message: 'getaddrinfo ENOTFOUND x', at: 1 } })],
  outage: { fault: 'name-not-resolved', since: 5, message: 'why', hasBeenUp: false },
});
const SESSION: SessionInfo = {
  epoch: 1,
  mode: 'live',
  state: 'running',
  venues: [],
  suggested: [],
  version: '1',
};
const NETWORK_OUT: NetworkView = {
  outage: { fault: 'name-not-resolved', since: 5, hasBeenUp: false, venues: ['okx', 'gate-spot'] },
  hiddenSince: undefined,
};
const SERVICES = { feed: { health: () => ({ report: OUT }), engineNow: () => 0 } } as unknown as Services;
const drawn = (node: ReactNode): string =>
  renderToStaticMarkup(<ServicesContext value={SERVICES}>{node}</ServicesContext>);
const card = (changes: Partial<SessionInfo> = {}, network = NETWORK_OUT, isSilent = false): string =>
  drawn(<CardOf network={network} session={{ ...SESSION, ...changes }} isSilent={isSilent} />);

test('the card says what happened and offers what can be done; the mark beside it says it too', () => {
  const shown = card();
  for (const words of [
    'No exchange can be reached.',
    'The name cannot be resolved',
    'Retry now',
    'Open the demo market',
    'Proxy…',
    'Run the doctor',
    'Details',
  ])
    expect(shown).toContain(words);
  expect(drawn(<LiveMark isOffline />)).toContain('LIVE · OFFLINE');
  expect(drawn(<LiveMark isOffline={false} />)).toMatch(/>LIVE</);
});

test('it is not there without an outage, in another mode, when hidden, or when the engine itself is silent', () => {
  expect(card({}, { ...NETWORK_OUT, outage: undefined })).toBe('');
  expect(card({}, { ...NETWORK_OUT, hiddenSince: 5 })).toBe('');
  expect(card({}, { ...NETWORK_OUT, hiddenSince: 4 })).not.toBe('');
  expect(card({}, NETWORK_OUT, true)).toBe('');
  expect(card({ mode: 'demo' })).toBe('');
  expect(card({ state: 'starting' })).toBe('');
});

test('the network of a server elsewhere is its own: nothing is offered that would change this computer’s', () => {
  const shown = card({ remote: 'mars:8765' });
  expect(shown).toContain('by the server mars:8765');
  expect(shown).toContain('Retry now');
  expect(shown).not.toMatch(/Proxy…|doctor|demo market/);
});

test('the next attempt counts down, and is under way if none is planned', () => {
  const next = (nextAttemptAt?: number): string =>
    nextTryText(reportOf({ outage: { ...OUT.outage!, ...(nextAttemptAt !== undefined && { nextAttemptAt }) } }), 1000);
  expect(next(4900)).toBe('next try in 4 s');
  expect(next(91_000)).toBe('next try in 1 m 30 s');
  expect(next(900)).toBe('trying now…');
  expect(next()).toBe('trying now…');
});

test('the details name every connection and every host that gave no answer', () => {
  const host = { host: 'api.x', state: 'open', failures: 5, opened: 1, rejected: 0 } as const;
  const pool = { pool: 'x', usedWeight: 0, limitWeight: 1, queued: 0, active: 0 };
  const lastError = { code: 'unreachable', message: 'no answer', at: 1 };
  expect(detailLines({ ...OUT, pools: [{ ...pool, hosts: [host, { ...host, lastError }] }] })).toEqual([
    'binance-spot #1: getaddrinfo ENOTFOUND x',
    'api.x: no answer',
  ]);
});

const NETWORK: NetworkState = {
  mode: 'manual',
  protocol: 'socks5',
  address: 'h:1080',
  user: 'ada',
  hasPassword: true,
  noProxy: '',
  inForce: 'socks5://h:1080',
};

test('the proxy settings show what is taken and never a password; what a flag sets is said and locked', () => {
  const taken = answered({}, { ok: true, result: { kind: 'network', network: NETWORK } });
  const form = (fixedBy?: string): string =>
    drawn(
      <ProxyForm
        known={{ ...NETWORK, ...(fixedBy !== undefined && { fixedBy }) }}
        draft={taken.draft!}
        said={taken.said}
        isFocused={false}
        onChange={() => undefined}
        onTest={() => undefined}
        onTake={() => undefined}
      />,
    );
  expect(taken.said).toBeUndefined();
  expect(form()).toContain('Taken now: socks5://h:1080.');
  expect(form()).toContain('placeholder="as before"');
  expect(form()).not.toContain('disabled');
  expect(form('--proxy')).toContain('Set by --proxy');
  expect(form('--proxy')).toContain('<fieldset disabled');
});

test('answers are said: what is taken, how a trial went, what was rejected', () => {
  const before = answered({}, { ok: true, result: { kind: 'network', network: NETWORK } });
  expect(
    answered(before, { ok: true, result: { kind: 'network', network: { ...NETWORK, inForce: '' } } }).said,
  ).toEqual({ tone: 'good', text: 'No proxy is taken now.' });
  expect(answered(before, { ok: true, result: { kind: 'network-test', isOk: false, text: 'no' } }).said).toEqual({
    tone: 'bad',
    text: 'no',
  });
  const error = { code: 'bad-request', message: 'The address …' } as const;
  expect(answered(before, { ok: false, error })).toMatchObject({
    known: NETWORK,
    said: { tone: 'bad', text: 'The address …' },
  });
});

test('the doctor shows and copies what was found, with what to do', () => {
  const report = {
    checks: [{ isOk: false, subject: 'all 24 endpoints', finding: 'no', advice: 'do this' }],
    notes: ['okx can be reached at x:\n{}'],
  };
  const found = drawn(<Found examination={{ kind: 'done', report }} />);
  expect(found).toContain('1 of 1 check failed.');
  expect(found).toContain('do this');
  expect(drawn(<Found examination={{ kind: 'running' }} />)).toContain('some seconds');
  expect(doctorText(report)).toBe(
    'FAILED  all 24 endpoints: no\n        do this\nnote    okx can be reached at x:\n        {}',
  );
});
