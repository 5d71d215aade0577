// `node scripts/run-on-node24.mjs [--built] <file.ts> [arguments]`: runs a file of this repository on the carried Node, with `--built` after
// building what is stale. Plain JavaScript for any Node from 20.19 on.
import path from 'node:path';
import process from 'node:process';
import { ensureBuilt } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { NODE_FLAGS, NO_NODE24, findNode24 } from './node24.mjs';
import { exitLike, runChild } from './run-child.mjs';

const ROOT = path.resolve(import.meta.dirname, '..');

async function main() {
  if (!(await ensureInstalled())) return { code: 1 };
  const node = findNode24();
  if (node === undefined) {
    process.stderr.write(`${NO_NODE24}\n`);
    return { code: 1 };
  }
  const given = process.argv.slice(2);
  const isBuilt = given[0] === '--built';
  if (isBuilt && !(await ensureBuilt(node))) return { code: 1 };
  const [file = '', ...args] = given.slice(isBuilt ? 1 : 0);
  return runChild(node, [...NODE_FLAGS, path.join(ROOT, file), ...args], { cwd: ROOT });
}

exitLike(await main());
