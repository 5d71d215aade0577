import { describe, expect, test } from 'vitest';
import { HealthPages } from './health-pages.ts';
import type { PageSources } from './health-pages.ts';

const SOURCES: PageSources = {
  report: {
    streams: { streams: 3, not_running_total: 0, not_running: [] },
    exchanges: [],
    metrics: '# TYPE tapedeck_clients gauge\ntapedeck_clients 2',
  },
  ageMs: 400,
  metricsType: 'text/plain; version=0.0.4',
};
const ASK = { method: 'GET', host: '127.0.0.1:8766', authorization: undefined };

function pageAfter(ageMs: number, url: string, notReady?: string): readonly [status: number, body: unknown] {
  const { status, body } = new HealthPages({ healthHosts: '', healthToken: '' }).answer(
    { ...ASK, url },
    { ...SOURCES, ageMs, report: { ...SOURCES.report, ...(notReady === undefined ? {} : { notReady }) } },
  );
  return [status, JSON.parse(body)];
}

describe('what a page says', () => {
  test('of a server that reports: what it reported, and how long ago', () => {
    expect(pageAfter(400, '/health')).toEqual([
      200,
      {
        status: 'healthy',
        timestamp: expect.stringMatching(/Z$/),
        report_age_seconds: 0.4,
        streams: 3,
        not_running_total: 0,
        not_running: [],
      },
    ]);
    expect(pageAfter(400, '/ready?x=1')).toMatchObject([200, { status: 'ready', report_age_seconds: 0.4 }]);
    expect(pageAfter(400, '/ready', 'overloaded')).toMatchObject([503, { status: 'not_ready', reason: 'overloaded' }]);
    expect(new HealthPages({ healthHosts: '', healthToken: '' }).answer({ ...ASK, url: '/metrics' }, SOURCES)).toEqual({
      status: 200,
      type: 'text/plain; version=0.0.4',
      body:
        '# TYPE tapedeck_clients gauge\ntapedeck_clients 2\n' +
        '# HELP tapedeck_report_age_seconds How long ago the engine reported what this page says\n' +
        '# TYPE tapedeck_report_age_seconds gauge\ntapedeck_report_age_seconds 0.4\n',
    });
  });

  test('of a server that has not reported for 10 s: not ready; for 30 s: not healthy either', () => {
    expect([pageAfter(9999, '/ready')[0], pageAfter(9999, '/health')[0]]).toEqual([200, 200]);
    expect(pageAfter(10_000, '/ready')).toMatchObject([503, { reason: 'the engine has not reported for 10 s' }]);
    expect(pageAfter(29_999, '/health')[0]).toBe(200);
    expect(pageAfter(30_000, '/health')).toMatchObject([503, { status: 'unresponsive', report_age_seconds: 30 }]);
  });
});

describe('who may read it', () => {
  const pages = new HealthPages({ healthHosts: 'probe.example, other', healthToken: 'correct horse battery' });
  const status = (about: { readonly host?: string; readonly authorization?: string; readonly method?: string }) =>
    pages.answer({ ...ASK, url: '/health', authorization: 'Bearer correct horse battery', ...about }, SOURCES).status;

  test('whoever asks by an address or a known name, with the token', () => {
    expect(['127.0.0.1:1', '[::1]:1', 'localhost', 'Probe.Example:8766'].map((host) => status({ host }))).toEqual([
      200, 200, 200, 200,
    ]);
    expect(status({ host: 'evil.example' })).toBe(421);
    expect(status({ authorization: 'Bearer correct horse batterz' })).toBe(401);
    expect([status({ method: 'HEAD' }), status({ method: 'POST' })]).toEqual([200, 405]);
    expect(pages.answer({ ...ASK, url: '/', authorization: 'Bearer correct horse battery' }, SOURCES).status).toBe(404);
  });
});
