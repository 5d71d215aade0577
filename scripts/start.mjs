// `npm start`: installs and builds what is missing, then opens the app: the Electron window, else the browser host.
// Plain JavaScript for any Node from 20.19 on, with nothing installed.
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { ensureBuilt } from './build.mjs';
import { electronBinary } from './electron-binary.mjs';
import { ensureInstalled } from './install.mjs';
import { NODE_FLAGS, NO_NODE24, findNode24, nodeEnvironment } from './node24.mjs';
import { exitLike, runChild } from './run-child.mjs';

const ROOT = path.resolve(import.meta.dirname, '..');
const USAGE = `npm start -- [--demo | --live | --capture FILE] [--web] [--port N] [--no-open]

  --demo          the embedded demo market (the first start's choice); remembered
  --live          the venues themselves; remembered
  --capture FILE  replay a recorded capture
  --web           the browser host, also if the Electron window could open
  --port N        port of the browser host (implies --web)
  --no-open       do not open a browser
`;
/** A window that ends this soon with an error never opened. */
const OPENED_AFTER_MS = 10_000;

async function main() {
  const options = readOptions();
  if (options?.help) {
    process.stdout.write(USAGE);
    return { code: 0 };
  }
  if (options === undefined) return { code: 2 };
  if (!(await ensureInstalled())) return { code: 1 };
  const node = findNode24();
  if (node === undefined) {
    process.stderr.write(`${NO_NODE24}\n`);
    return { code: 1 };
  }
  if (!(await ensureBuilt(node))) return { code: 1 };
  if (options.web || options.port !== undefined) return web(node, options, 'the browser host was asked for');
  const electron = await electronBinary(node);
  if (electron.file === undefined) return web(node, options, electron.why);
  const startedAt = Date.now();
  const end = await runChild(electron.file, [ROOT, ...modeFlags(options)], { cwd: ROOT, env: withoutRunAsNode() });
  if (end.code === 0 || end.signal !== null || Date.now() - startedAt > OPENED_AFTER_MS) return end;
  return web(node, options, `the Electron window did not open (code ${end.code}, see above)`);
}

function web(node, options, why) {
  const flags = [...modeFlags(options), '--why', why];
  if (options.port !== undefined) flags.push('--port', options.port);
  if (options['no-open']) flags.push('--no-open');
  return runChild(node, [...NODE_FLAGS, path.join(ROOT, 'src-main/hosts/cli/main.ts'), 'web', ...flags], {
    cwd: process.env.INIT_CWD ?? ROOT,
    env: nodeEnvironment(),
  });
}

function modeFlags({ demo, live, capture }) {
  if (capture !== undefined) return ['--capture', path.resolve(process.env.INIT_CWD ?? process.cwd(), capture)];
  return live ? ['--live'] : demo ? ['--demo'] : [];
}

function readOptions() {
  const flag = { type: 'boolean', default: false };
  try {
    const { values } = parseArgs({
      options: {
        demo: flag,
        live: flag,
        capture: { type: 'string' },
        web: flag,
        port: { type: 'string' },
        'no-open': flag,
        help: flag,
      },
    });
    if (Number(values.demo) + Number(values.live) + Number(values.capture !== undefined) <= 1) return values;
  } catch (error) {
    process.stderr.write(`${error.message}\n\n`);
  }
  process.stderr.write(USAGE);
  return undefined;
}

/** An editor's terminal may ask every Electron to be a plain Node. */
function withoutRunAsNode() {
  const env = { ...process.env };
  delete env.ELECTRON_RUN_AS_NODE;
  return env;
}

exitLike(await main());
