#!/usr/bin/env node
// Starts the command line on Node 24, whichever Node this is. Exit codes and signals are passed on.
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { NODE_FLAGS, NO_NODE24, findNode24, isCurrentNode24, nodeEnvironment } from '../scripts/node24.mjs';
import { exitLike, runChild } from '../scripts/run-child.mjs';

const main = path.resolve(import.meta.dirname, '../src-main/hosts/cli/main.ts');
const node = findNode24();
if (node === undefined) {
  process.stderr.write(`${NO_NODE24}\n`);
  process.exitCode = 1;
} else if (isCurrentNode24()) {
  await import(pathToFileURL(main).href);
} else {
  exitLike(await runChild(node, [...NODE_FLAGS, main, ...process.argv.slice(2)], { env: nodeEnvironment() }));
}
