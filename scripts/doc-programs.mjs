// Pages whose blocks of TypeScript are one program, block after block, like a notebook. It runs against the simulator.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const ROOT = path.resolve(import.meta.dirname, '..');
const ENTRIES = path.join(ROOT, 'src-main/entries');

/**
 * Blocks of a page: the program of each, and what the page says that it prints (the block of text right after it).
 * @param {string} page
 * @returns {readonly { readonly code: string, readonly printed: string | undefined }[]}
 */
export function blocksOf(page) {
  return [...page.matchAll(BLOCK)].map(([, code = '', printed]) => ({ code, printed }));
}

/**
 * The page with what its blocks have printed, where it says what they print.
 * @param {string} page
 * @param {readonly string[]} outputs
 */
export function withOutputs(page, outputs) {
  let at = 0;
  return page.replaceAll(BLOCK, (all, code, printed) => {
    const output = outputs[at++] ?? '';
    return printed === undefined ? all : `\`\`\`ts\n${code}\`\`\`\n\n\`\`\`text\n${output}\`\`\`\n`;
  });
}

/**
 * Runs the blocks of a page, and checks their types. Resolves with what each has printed; rejects with what is wrong.
 * @param {string} page
 * @param {number} timeoutMs
 * @returns {Promise<readonly string[]>}
 */
export async function runBlocks(page, timeoutMs) {
  const folder = await mkdtemp(path.join(tmpdir(), 'tapedeck-page-'));
  try {
    await writeFile(path.join(folder, 'tapedeck.ts'), LIBRARY);
    const imports = [];
    const bodies = blocksOf(page).map(({ code }) =>
      code.replaceAll(/^import [^;]+;\n/gm, (line) => {
        imports.push(toSource(line));
        return '';
      }),
    );
    const program = `${imports.join('')}import { endMarket } from './tapedeck.ts';\n${bodies.join("console.log('\\u0001');\n")}await endMarket();\n`;
    const file = path.join(folder, 'program.ts');
    await writeFile(file, program);
    await checkTypes(folder);
    const { stdout } = await promisify(execFile)(process.execPath, [file], {
      cwd: folder,
      timeout: timeoutMs,
      env: { ...process.env, NO_COLOR: '1', NODE_NO_WARNINGS: '1', FORCE_COLOR: '0' },
    });
    return stdout.split('\u0001\n');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param {string} line */
function toSource(line) {
  return line
    .replace("'tapedeck'", "'./tapedeck.ts'")
    .replace(/'tapedeck\/(\w+)'/, (_all, name) => `'${pathToFileURL(path.join(ENTRIES, `${name}.ts`)).href}'`);
}

/** @param {string} folder */
async function checkTypes(folder) {
  const config = {
    extends: path.join(ROOT, 'tsconfig.base.json'),
    compilerOptions: { types: ['node'], typeRoots: [path.join(ROOT, 'node_modules/@types')], noUnusedLocals: false },
    files: ['program.ts'],
  };
  await writeFile(path.join(folder, 'tsconfig.json'), JSON.stringify(config));
  const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc');
  try {
    await promisify(execFile)(process.execPath, [tsc, '-p', folder], { timeout: 120_000 });
  } catch (error) {
    throw new Error(`types: ${/** @type {{ stdout?: string }} */ (error).stdout ?? String(error)}`, { cause: error });
  }
}

/** A block of TypeScript, and the block of text right after it. */
const BLOCK = /```ts\n([^]*?)```\n(?:\n```text\n([^]*?)```\n)?/g;

/** What the pages import as `tapedeck`: the entry, at the simulator's addresses. */
const LIBRARY = `
import { createTapedeck as create } from ${JSON.stringify(path.join(ENTRIES, 'index.ts'))};
import type { Tapedeck, TapedeckOptions } from ${JSON.stringify(path.join(ENTRIES, 'index.ts'))};
import { startSimulator } from ${JSON.stringify(path.join(ENTRIES, 'simulator.ts'))};
export * from ${JSON.stringify(path.join(ENTRIES, 'index.ts'))};
const simulator = await startSimulator({ seed: 7 });
export function createTapedeck(options: TapedeckOptions = {}): Tapedeck {
  return create({ endpoints: simulator.endpoints, ...options });
}
export function endMarket(): Promise<void> {
  return simulator.stop();
}
`;
