import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { createContext, runInContext } from 'node:vm';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ensureBuilt } from '../scripts/build.mjs';
import { patience } from '../scripts/speed.mjs';
import { startSimulator } from '../src-main/simulator/start-simulator.ts';
import type { Bill } from './bill.ts';
import { buildImage, imageBase, inContainer, whyNoImage } from './image.ts';
import { makePackage } from './make-package.ts';
import { nodesToTry } from './nodes.ts';
import { ROOT } from './root.ts';
import { run } from './run.ts';

const NODES = nodesToTry();
const MEGABYTE = 1024 * 1024;
/** Where everything is: the package as it is made, packed, and installed in an empty folder. */
const place = { work: '', made: '', tarball: '', consumer: '', installed: '', cli: '' };

beforeAll(async () => {
  expect(await ensureBuilt(process.execPath)).toBe(true);
  place.work = await mkdtemp(path.join(tmpdir(), 'tapedeck-package-'));
  place.made = path.join(place.work, 'made');
  await makePackage(place.made);
  await npm(['pack', '--pack-destination', place.work, '--loglevel=error'], place.made);
  place.tarball = path.join(place.work, `tapedeck-${(await manifest()).version}.tgz`);
  place.consumer = path.join(place.work, 'consumer');
  place.installed = path.join(place.consumer, 'node_modules/tapedeck');
  place.cli = path.join(place.installed, 'lib/tapedeck.js');
  await mkdir(place.consumer);
  await writeFile(
    path.join(place.consumer, 'package.json'),
    '{ "name": "consumer", "private": true, "type": "module" }',
  );
  // It has no dependencies, so that no registry is needed.
  await npm(['install', place.tarball], place.consumer);
}, patience(300_000));

afterAll(() => rm(place.work, { recursive: true, force: true }));

describe('the package', () => {
  test('is small, alone and complete', async () => {
    const lock = JSON.parse(await readFile(path.join(place.consumer, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { hasInstallScript?: boolean }>;
    };
    expect(Object.keys(lock.packages)).toEqual(['', 'node_modules/tapedeck']);
    expect(lock.packages['node_modules/tapedeck']?.hasInstallScript).toBeUndefined();
    const files = await filesOf(place.installed);
    const bytes = (await Promise.all(files.map(async (file) => (await stat(file)).size))).reduce(
      (sum, size) => sum + size,
      0,
    );
    expect(bytes).toBeLessThan(15 * MEGABYTE);
    const names = files.map((file) => path.relative(place.installed, file));
    expect(names.filter((name) => /\.test\.|(^|\/)src-/.test(name))).toEqual([]);
    expect(names).toEqual(
      expect.arrayContaining([
        'README.md',
        'LICENSE',
        'THIRD_PARTY_NOTICES',
        'sbom.cdx.json',
        'screen/index.html',
        'config/tickers.us300.json',
      ]),
    );
  });

  test('names no source file, no folder of the build and no dependency', async () => {
    const { dependencies, scripts, ...rest } = await manifest();
    expect([dependencies, scripts, rest['optionalDependencies'], rest['sideEffects']]).toEqual([
      undefined,
      undefined,
      undefined,
      false,
    ]);
    for (const file of await filesOf(place.installed)) {
      const text = await readFile(file, 'utf8');
      expect([file, text.includes(ROOT), text.includes(tmpdir() + path.sep)]).toEqual([file, false, false]);
      if (!file.endsWith('.d.ts')) continue;
      expect([file, ...importsOf(text).filter((name) => !name.startsWith('./') || !name.endsWith('.js'))]).toEqual([
        file,
      ]);
    }
  });

  test('maps its modules to our sources', async () => {
    const { sources, sourcesContent } = JSON.parse(
      await readFile(path.join(place.installed, 'lib/serve-session.js.map'), 'utf8'),
    ) as { sources: string[]; sourcesContent: (string | null)[] };
    const own = sources.indexOf('src-main/hosts/server/serve-session.ts');
    expect(sourcesContent[own]).toBe(await readFile(path.join(ROOT, 'src-main/hosts/server/serve-session.ts'), 'utf8'));
  });

  test('says what it carries, all of it under licences that let it be passed on', async () => {
    const bill = JSON.parse(await readFile(path.join(place.installed, 'sbom.cdx.json'), 'utf8')) as Bill;
    const names = bill.components.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['ws', 'undici', 'fastify', 'react', 'lightweight-charts']));
    expect(names.filter((name) => /^(electron|vite|vitest|typescript|bufferutil)$|^node-/.test(name))).toEqual([]);
    const notices = await readFile(path.join(place.installed, 'THIRD_PARTY_NOTICES'), 'utf8');
    for (const { name, version } of bill.components) expect(notices).toContain(`\n${name} ${version} (`);
    const licences = new Set(
      bill.components.flatMap(({ licenses = [] }) =>
        licenses.map((each) => each.expression ?? each.license?.id ?? each.license?.name),
      ),
    );
    expect([...licences].filter((licence) => !PASSED_ON.has(String(licence)))).toEqual([]);
  });

  test('is in order for publint and arethetypeswrong', async () => {
    const { messages, pkg } = await publint({ pkgDir: place.made, strict: true, pack: false });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
    const checked = await checkPackage(createPackageFromTarballData(new Uint8Array(await readFile(place.tarball))));
    if (checked.types === false) throw new Error('there are no declarations');
    // Node's older resolution knows no `exports`; CommonJS may `require` an ES module since Node 20.19.
    const meant = checked.problems.filter(
      (problem) =>
        problem.kind !== 'CJSResolvesToESM' && !('resolutionKind' in problem && problem.resolutionKind === 'node10'),
    );
    expect(meant).toEqual([]);
    expect(Object.keys(checked.entrypoints).sort()).toEqual([
      '.',
      './capture',
      './engine',
      './package.json',
      './simulator',
      './venues',
    ]);
  });
});

// Programs wait for one another more than they work: those below run side by side, each in files of its own.
describe.concurrent('programs of others', () => {
  test.each(['nodenext', 'bundler'])('compile with strict types, resolution %s', async (moduleResolution) => {
    const folder = path.join(place.consumer, moduleResolution);
    await cp(path.join(ROOT, 'packaging/consumer'), folder, { recursive: true });
    await writeFile(path.join(folder, 'readme.ts'), `${await exampleOfReadme()}\nexport {};\n`);
    await writeFile(
      path.join(folder, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: {
          strict: true,
          noEmit: true,
          target: 'es2022',
          module: moduleResolution === 'bundler' ? 'esnext' : 'nodenext',
          moduleResolution,
        },
      }),
    );
    await run(process.execPath, [path.join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', folder], { cwd: folder });
  });

  test('run in a browser, without anything of Node', async () => {
    const entry = path.join(place.consumer, 'browser.ts');
    await cp(path.join(ROOT, 'packaging/consumer/browser-program.ts'), entry);
    const build = await rolldown({ input: entry, cwd: place.consumer, platform: 'browser' });
    const { output } = await build.generate({ format: 'iife', name: 'program' });
    await build.close();
    expect([...output[0].imports, ...output[0].dynamicImports]).toEqual([]);
    const simulator = await startSimulator({ seed: 7 });
    const browser = createContext({
      TextDecoder,
      TextEncoder,
      WebSocket,
      fetch,
      performance,
      setTimeout,
      clearTimeout,
    });
    const program = runInContext(`${output[0].code}; program`, browser) as BrowserProgram;
    let stop: () => Promise<void> = () => Promise.resolve();
    try {
      const price = await new Promise<string>((resolve) => {
        const engine = program.streamTrades(simulator.endpoints, resolve);
        stop = () => engine.stop();
      });
      expect(Number(price)).toBeGreaterThan(0);
    } finally {
      await stop();
      await simulator.stop();
    }
  });
});

describe.concurrent.each(NODES)('on Node $version', ({ file: node, version }) => {
  const tapedeck = (args: readonly string[]): Promise<string> =>
    run(
      node,
      [place.cli, ...args, ...(args[0]?.startsWith('-') === true ? [] : ['--home', path.join(place.work, version)])],
      { cwd: place.consumer },
    );

  test('the program of the README runs', async () => {
    const file = path.join(place.consumer, `${version}.js`);
    await writeFile(file, (await exampleOfReadme()).replace('<{ price: string }>', ''));
    expect((await run(node, [file], { cwd: place.consumer })).split('\n')).toEqual([
      expect.stringMatching(/^trade at \d+\.\d+$/),
      'book verified',
      '',
    ]);
  });

  test('the command streams from its own simulator, in threads and out of them', async () => {
    expect(await tapedeck(['--version'])).toBe(`${(await manifest()).version}\n`);
    await using simulator = await startProgram(node, ['simulate', '--seed', '7']);
    const endpoints = path.join(place.work, `${version}.json`);
    await writeFile(endpoints, simulator.line);
    const events = await tapedeck(['stream', 'okx', 'BTC-USDT', '--endpoints', endpoints, '--limit', '3']);
    expect(events.split('\n').filter((line) => line.includes('"kind":"trade"'))).toHaveLength(3);
    await using server = await startProgram(node, [
      'serve',
      '--demo',
      '--port',
      '0',
      '--health-port',
      '0',
      '--home',
      path.join(place.work, `${version}-serve`),
    ]);
    const { health } = JSON.parse(server.line) as { health: string };
    expect((await fetch(`${health}health`)).status).toBe(200);
    const quotes = await tapedeck(['quotes', '--sim', '--tickers', 'AAPL', '--cycles', '1', '--json']);
    expect(JSON.parse(quotes)).toMatchObject({ ticker: 'AAPL', isSimulated: true });
  });

  test('the screen comes along', async () => {
    await using web = await startProgram(node, [
      'web',
      '--demo',
      '--no-open',
      '--home',
      path.join(place.work, `${version}-web`),
    ]);
    const link = /http:\S+/.exec(web.line)?.[0] ?? '';
    const first = await fetch(link, { redirect: 'manual' });
    const page = await fetch(new URL(first.headers.get('location') ?? '/', link), {
      headers: {
        cookie: first.headers
          .getSetCookie()
          .map((cookie) => cookie.split(';')[0])
          .join('; '),
      },
    });
    expect(await page.text()).toContain('<title>Tapedeck');
  });

  test('what needs a newer Node says so when it is used', async () => {
    const [major = 0, minor = 0] = version.slice(1).split('.').map(Number);
    const hasOutbox = major > 22 || (major === 22 && minor >= 13);
    const sending = tapedeck([
      'quotes',
      '--sim',
      '--tickers',
      'AAPL',
      '--cycles',
      '1',
      '--publish-simulated',
      '--publish-http',
      'http://127.0.0.1:9/',
    ]);
    if (hasOutbox) await expect(sending).resolves.toContain('"ticker":"AAPL"');
    else await expect(sending).rejects.toThrow(/failed\nan outbox needs Node 22\.13 or newer, .*\n$/);
  });
});

test.concurrent('npx and a global install find the command', async () => {
  const { version } = await manifest();
  expect((await npm(['exec', '--', 'tapedeck', '--version'], place.consumer)).trim()).toBe(version);
  const prefix = path.join(place.work, 'global');
  await npm(['install', '--global', '--prefix', prefix, place.tarball], place.work);
  const command = process.platform === 'win32' ? path.join(prefix, 'tapedeck.cmd') : path.join(prefix, 'bin/tapedeck');
  expect((await run(command, ['--version'])).trim()).toBe(version);
});

const noImage = await whyNoImage(imageBase());
if (noImage !== undefined) process.stderr.write(`The image is not built: ${noImage}\n`);

describe.skipIf(noImage !== undefined)('the image', () => {
  test.concurrent(
    'runs without root, on a file system that cannot be written, and is healthy by its own check',
    async () => {
      const image = await buildImage(place.made, path.join(place.work, 'image'), imageBase());
      const ports = [
        'TAPEDECK_SERVE_HOST=127.0.0.1',
        'TAPEDECK_SERVE_PORT=0',
        `TAPEDECK_SERVE_HEALTH_PORT=${String(await freePort())}`,
      ];
      const inImage = async (program: readonly string[]): Promise<string> => {
        const [file = '', ...args] = inContainer(image, program, ports);
        return run(file, args);
      };
      try {
        expect([image.config.User, image.config.WorkingDir]).toEqual(['node', '/app']);
        const carried = await readdir(path.join(image.root, 'app'));
        expect(carried).toEqual(expect.arrayContaining(['sbom.cdx.json', 'THIRD_PARTY_NOTICES', 'LICENSE', 'lib']));
        await expect(inImage(['touch', '/app/written'])).rejects.toThrow(/Read-only file system/);
        expect(await inImage(['node', '-p', 'process.getuid()'])).toBe('1000\n');
        const [, check = '', ...checkArgs] = image.config.Healthcheck.Test;
        expect(image.config.Healthcheck.Test[0]).toBe('CMD');
        const [file = '', ...args] = inContainer(image, [...image.config.Entrypoint, '--demo'], ports);
        {
          await using server = await startCommand(file, args);
          expect(JSON.parse(server.line)).toMatchObject({ mode: 'demo' });
          await inImage([check, ...checkArgs]);
        }
        await expect(inImage([check, ...checkArgs])).rejects.toThrow(/failed/);
      } finally {
        await image.remove();
      }
    },
    patience(imageBase() === 'debian' ? 600_000 : 120_000),
  );
});

/** Licences of what is passed on; see `scripts/supply.test.ts`. */
const PASSED_ON = new Set(['MIT', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0']);

/** `consumer/browser-program.ts`, which only compiles if the package is installed. */
interface BrowserProgram {
  readonly streamTrades: (
    endpoints: object,
    onTrade: (price: string) => void,
  ) => { readonly stop: () => Promise<void> };
}

interface RunningProgram extends AsyncDisposable {
  /** The first line that it wrote. */
  readonly line: string;
}

/** Starts a command of the installed package. */
function startProgram(node: string, args: readonly string[]): Promise<RunningProgram> {
  return startCommand(node, [place.cli, ...args]);
}

/** Starts a program that runs until it is ended; rejects if it ends before its first line. Its end has to be in order. */
async function startCommand(file: string, args: readonly string[]): Promise<RunningProgram> {
  const child = spawn(file, args, { cwd: place.consumer, stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (bytes: Buffer) => {
    errors += bytes.toString();
  });
  const ended = once(child, 'close');
  const lines = createInterface(child.stdout);
  const line = await Promise.race([once(lines, 'line'), ended.then(() => undefined)]);
  if (line === undefined) throw new Error(`${[file, ...args].join(' ')} ended: ${errors}`);
  return {
    line: String(line[0]),
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM');
      const [code] = (await ended) as [number | null];
      lines.close();
      if (code !== 0) throw new Error(`${[file, ...args].join(' ')} ended with code ${String(code)}: ${errors}`);
    },
  };
}

/** Runs npm without a registry. */
function npm(args: readonly string[], cwd: string): Promise<string> {
  const script = process.env['npm_execpath'];
  const all = [...args, ...(args[0] === 'exec' ? [] : ['--no-audit', '--no-fund'])];
  const env = { ...process.env, npm_config_offline: 'true', npm_config_update_notifier: 'false' };
  return script?.endsWith('.js') === true
    ? run(process.execPath, [script, ...all], { cwd, env })
    : run('npm', all, { cwd, env });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

async function manifest(): Promise<Readonly<Record<string, unknown>> & { readonly version: string }> {
  return JSON.parse(await readFile(path.join(place.made, 'package.json'), 'utf8')) as Readonly<
    Record<string, unknown>
  > & { readonly version: string };
}

async function exampleOfReadme(): Promise<string> {
  const readme = await readFile(path.join(place.installed, 'README.md'), 'utf8');
  return /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
}

async function filesOf(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

/** What a declaration imports. */
function importsOf(text: string): readonly string[] {
  return [...text.matchAll(/(?:\bfrom|\bimport\()\s*["']([^"'\n]+)["']/g)].map(([, name = '']) => name);
}
