import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { STREAMER_ALIASES } from '../../engine/config/config-aliases.ts';
import { parseConfig } from '../../engine/config/config.ts';
import { describeConfig } from '../../engine/config/config-reference.ts';
import { environmentOverrides, setPath } from '../node/config/config-overrides.ts';
import type { EquityFeedHealth } from '../../quotes/equity-feed.ts';
import { VERSION } from '../node/version.ts';
import { EquityMetrics } from './equities/equity-pages.ts';
import { PublisherMetrics } from './equities/publisher-pages.ts';
import { startTestServer } from './testing/test-server.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const DEPLOY = path.join(ROOT, 'deploy');

function read(file: string): string {
  return readFileSync(path.join(DEPLOY, file), 'utf8');
}

/** What is read of the files of `deploy`: anything, until an expectation says otherwise. */
type Tree = { readonly [key: string]: Tree } & { readonly [index: number]: Tree } & Iterable<Tree>;

function readYaml(file: string): Tree {
  const document = parseDocument(read(file), { strict: true, uniqueKeys: true });
  expect([file, document.errors, document.warnings]).toEqual([file, [], []]);
  return document.toJS() as Tree;
}

/** A scalar as it stands in the file; empty if there is none. */
function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** What stands at a dotted path; throws if there is nothing. */
function at(tree: Tree, dotted: string): Tree {
  return dotted.split('.').reduce((branch, key) => {
    const next = branch[key];
    if (next === undefined) throw new Error(`there is no ${dotted}`);
    return next;
  }, tree);
}

/** One instruction of a Dockerfile; lines that go on are joined. */
interface Instruction {
  readonly name: string;
  readonly text: string;
}

function stagesOf(dockerfile: string): readonly (readonly Instruction[])[] {
  const lines = dockerfile
    .replace(/^#.*$/gm, '')
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const stages: Instruction[][] = [];
  for (const line of lines) {
    const [, name = '', text = ''] = /^([A-Z]+) (.+)$/.exec(line) ?? [];
    if (name === 'FROM') stages.push([]);
    stages.at(-1)?.push({ name, text });
  }
  return stages;
}

const STAGES = stagesOf(read('Dockerfile'));

function texts(name: string): readonly string[] {
  return (STAGES[0] ?? []).filter((each) => each.name === name).map(({ text }) => text);
}

function environmentOfImage(): Record<string, string> {
  return Object.fromEntries(
    texts('ENV').flatMap((text) =>
      [...text.matchAll(/(\w+)=("[^"]*"|\S+)/g)].map(([, name = '', value = '']) => [name, value.replaceAll('"', '')]),
    ),
  );
}

/** Every variable of ours is an option, and its value one that the option takes. */
function expectOptions(env: Readonly<Record<string, string>>): void {
  const ours = Object.keys(env).filter((name) => /^(TAPEDECK|CONNECTOR)_/.test(name) && name !== 'TAPEDECK_HOME');
  const overrides = environmentOverrides(env);
  expect(overrides.ok && overrides.values.map(({ source }) => source).sort()).toEqual(ours.sort());
  const known = describeConfig().map((entry) => entry.path);
  if (overrides.ok) for (const { path: option } of overrides.values) expect(known).toContain(option);
}

describe('Dockerfile', () => {
  // `packaging/package.test.ts` builds and runs it.
  test('copies the package, has a user that is not root and a health check', () => {
    expect(STAGES).toHaveLength(1);
    expect(texts('USER')).toEqual(['node']);
    expect(texts('HEALTHCHECK')[0]).toContain('/health');
    expect(texts('COPY')).toEqual(['dist/package ./']);
    expect(read('Dockerfile.dockerignore')).toMatch(/^\*\n!dist\/package$/m);
    expectOptions(environmentOfImage());
  });
});

describe('compose.yaml', () => {
  test('builds the Dockerfile, listens on this computer only and mounts what is there', () => {
    const compose = readYaml('compose.yaml');
    const { services } = compose;
    expect(Object.keys(services ?? {})).toEqual(['tapedeck', 'quotes', 'redis', 'receiver', 'prometheus', 'grafana']);
    const tapedeck = services?.['tapedeck'];
    expect(tapedeck).toMatchObject({ build: { context: '..', dockerfile: 'deploy/Dockerfile' }, read_only: true });
    const environment = at(compose, 'services.tapedeck.environment');
    const variables = Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, textOf(value)]));
    expectOptions({ ...variables, TAPEDECK_SERVE_TOKEN: '' });
    // Without a token compose says so, and starts nothing.
    expect(variables['TAPEDECK_SERVE_TOKEN']).toMatch(/^\$\{TAPEDECK_SERVE_TOKEN:\?.+\}$/);
    expect(at(compose, 'services.tapedeck.image')).toBe(`tapedeck:${VERSION}`);
    for (const service of Object.values<Tree>(services ?? {})) {
      for (const port of service['ports'] ?? []) expect(textOf(port)).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
      for (const volume of service['volumes'] ?? []) {
        const [from = ''] = textOf(volume).split(':');
        if (from.startsWith('.')) expect([from, existsSync(path.join(DEPLOY, from))]).toEqual([from, true]);
      }
    }
    expect(readYaml('prometheus/prometheus.yml')).toMatchObject({
      scrape_configs: [
        { job_name: 'tapedeck', static_configs: [{ targets: ['tapedeck:8766'] }] },
        { job_name: 'quotes', static_configs: [{ targets: ['quotes:8001'] }] },
      ],
    });
    expect(readYaml('grafana/provisioning/datasources/prometheus.yaml')).toMatchObject({
      datasources: [{ uid: 'prometheus', url: 'http://prometheus:9090' }],
    });
    expect(readYaml('grafana/provisioning/dashboards/tapedeck.yaml')).toMatchObject({
      providers: [{ options: { path: '/var/lib/grafana/dashboards' } }],
    });
  });

  test('the streamer of quotes does what its command and its environment say, with Redis and the receiver by their names', () => {
    const compose = readYaml('compose.yaml');
    const quotes = at(compose, 'services.quotes');
    const [, ...start] = JSON.parse(texts('ENTRYPOINT')[0] ?? '') as string[];
    expect([...at(quotes, 'entrypoint')]).toEqual(['node', ...start.slice(0, -1), 'quotes']);
    expect([...at(quotes, 'command')]).toEqual(['--host', '0.0.0.0', '--port', '8001']);
    expect(textOf(quotes['image'])).toBe(`tapedeck:${VERSION}`);
    const environment = Object.fromEntries(
      Object.entries(at(quotes, 'environment')).map(([name, value]) => [name, textOf(value)]),
    );
    expectOptions(environment);
    const overrides = environmentOverrides(environment, STREAMER_ALIASES);
    const values = overrides.ok ? overrides.values.filter(({ value }) => value !== '') : [];
    const draft: Record<string, unknown> = {};
    for (const { path: option, value } of values) setPath(draft, option, value);
    expect(parseConfig(draft)).toMatchObject({
      ok: true,
      config: {
        equities: { intervalMs: 60_000 },
        publishers: { http: 'http://receiver:8000', redis: { enabled: true, url: 'redis://redis:6379' } },
        serve: { healthHosts: 'quotes' },
      },
    });
    expect(textOf(at(compose, 'services.receiver.environment.PORT'))).toBe('8000');
    expect([...at(compose, 'services.receiver.command')]).toEqual(['node', '/receiver/receiver.mjs']);
  });

  const hasPromtool = spawnSync('promtool', ['--version']).status === 0;
  if (!hasPromtool) process.stderr.write('No promtool here (Debian: prometheus): "promtool check config" is not run\n');

  test.skipIf(!hasPromtool)('promtool finds nothing wrong with the configuration and the rules', () => {
    const { status, stdout } = spawnSync(
      'promtool',
      ['check', 'config', path.join(DEPLOY, 'prometheus/prometheus.yml')],
      { encoding: 'utf8' },
    );
    const rules = [...(readYaml('prometheus/rules.yml')['groups'] ?? [])].flatMap((group) => [
      ...(group['rules'] ?? []),
    ]);
    expect([status, stdout]).toEqual([0, expect.stringContaining(`${String(rules.length)} rules found`)]);
  });
});

describe('kubernetes', () => {
  test('probes, ports, limits and the end fit the server', () => {
    const { resources } = readYaml('kubernetes/kustomization.yaml');
    expect(resources).toEqual(
      readdirSync(path.join(DEPLOY, 'kubernetes'))
        .filter((file) => file !== 'kustomization.yaml')
        .sort(),
    );
    const deployment = readYaml('kubernetes/deployment.yaml');
    expect(deployment).toMatchObject({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      spec: { template: { spec: { securityContext: { runAsNonRoot: true } } } },
    });
    const labels = at(deployment, 'spec.template.metadata.labels');
    expect(at(deployment, 'spec.selector.matchLabels')).toEqual(labels);
    const container = at(deployment, 'spec.template.spec.containers.0');
    expect(container).toMatchObject({
      ports: [
        { name: 'quotes', containerPort: 8765 },
        { name: 'health', containerPort: 8766 },
      ],
      livenessProbe: { httpGet: { path: '/health', port: 'health' } },
      readinessProbe: { httpGet: { path: '/ready', port: 'health' } },
      startupProbe: { httpGet: { path: '/health', port: 'health' } },
      resources: {
        requests: { cpu: expect.any(String), memory: expect.any(String) },
        limits: { cpu: expect.any(String), memory: expect.any(String) },
      },
      securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true },
    });
    expect(textOf(container['image'])).toBe(`tapedeck:${VERSION}`);
    const token = [...at(container, 'env')].find((each) => textOf(each['name']) === 'TAPEDECK_SERVE_TOKEN');
    expect(token).toEqual({
      name: 'TAPEDECK_SERVE_TOKEN',
      valueFrom: { secretKeyRef: { name: 'tapedeck', key: 'token' } },
    });
    expect(readYaml('kubernetes/network-policy.yaml')).toMatchObject({
      kind: 'NetworkPolicy',
      spec: {
        podSelector: { matchLabels: labels },
        policyTypes: ['Ingress', 'Egress'],
        ingress: [{ ports: [{ port: 'quotes' }] }, { ports: [{ port: 'health' }] }],
      },
    });
    const env = Object.fromEntries(
      [...at(container, 'env')].map((each) => [textOf(each['name']), textOf(each['value'])]),
    );
    expectOptions(env);
    const seconds =
      Number(env['TAPEDECK_SERVE_GRACE_MS']) / 1000 + Number(at(container, 'lifecycle.preStop.exec.command.1'));
    expect(Number(at(deployment, 'spec.template.spec.terminationGracePeriodSeconds'))).toBeGreaterThanOrEqual(
      seconds + 5,
    );
    const mounted = [...at(container, 'volumeMounts')].map((mount) => mount['name']);
    expect([...at(deployment, 'spec.template.spec.volumes')].map((volume) => volume['name'])).toEqual(mounted);
    expect(readYaml('kubernetes/service.yaml')).toMatchObject({
      kind: 'Service',
      spec: {
        selector: labels,
        ports: [
          { port: 8765, targetPort: 'quotes' },
          { port: 8766, targetPort: 'health' },
        ],
      },
    });
  });
});

describe('the dashboard and the alerts', () => {
  test('ask only for metrics and labels that the server has', async () => {
    const dashboard = JSON.parse(read('grafana/dashboards/tapedeck.json')) as Tree;
    const asked = [...(dashboard['panels'] ?? [])].flatMap((panel) =>
      [...(panel['targets'] ?? [])].map((target) => textOf(target['expr'])),
    );
    const alerts = [...(readYaml('prometheus/rules.yml')['groups']?.[0]?.['rules'] ?? [])].map((rule) =>
      textOf(rule['expr']),
    );
    expect([asked.length > 30, alerts.length]).toEqual([true, 14]);
    await using server = await startTestServer();
    const pages = [
      (await server.get('/metrics')).body,
      await new EquityMetrics().page({ fetched: 0, activeTickers: 0, errors: {} } as EquityFeedHealth, undefined),
      await new PublisherMetrics().page({ acceptedQuotes: 0 }),
    ];
    const body = pages.join('\n');
    const names = new Set(
      [...body.matchAll(/^# TYPE (\S+) (\w+)$/gm)].flatMap(([, name = '', type]) =>
        type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
      ),
    );
    const used = new Set(
      [...asked, ...alerts].flatMap((expression) => expression.match(/\b(?:connector|tapedeck|streamer)_\w+/g) ?? []),
    );
    expect([...used].filter((name) => !names.has(name))).toEqual([]);
    const missing = [...names].filter((name) => !used.has(name) && !/_(sum|count)$/.test(name));
    expect(missing).toEqual([]);
    expect(
      [...(dashboard['panels'] ?? [])].every((panel) => (panel['datasource']?.['uid'] as unknown) === 'prometheus'),
    ).toBe(true);
  });
});
