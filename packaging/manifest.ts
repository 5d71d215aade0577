import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ENTRIES } from './bundle.ts';
import { ROOT } from './root.ts';

/** What is taken over from the manifest of the checkout. */
interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly engines: { readonly node: string };
}

/** Folders and files of the package; npm adds README.md, LICENSE and package.json. */
const FILES = ['lib', 'screen', 'config', 'THIRD_PARTY_NOTICES', 'sbom.cdx.json'];

/** The manifest that is published. It has no dependencies and no scripts: everything is bundled. */
export async function publishedManifest(): Promise<object> {
  const { name, version, description, license, engines } = JSON.parse(
    await readFile(path.join(ROOT, 'package.json'), 'utf8'),
  ) as Manifest;
  return {
    name,
    version,
    description,
    license,
    keywords: ['market data', 'order book', 'binance', 'bybit', 'okx', 'gate', 'hyperliquid', 'websocket', 'simulator'],
    type: 'module',
    engines,
    sideEffects: false,
    bin: { [name]: 'lib/tapedeck.js' },
    exports: {
      ...Object.fromEntries(
        ENTRIES.map((entry) => [
          entry === 'index' ? '.' : `./${entry}`,
          { types: `./lib/${entry}.d.ts`, default: `./lib/${entry}.js` },
        ]),
      ),
      './package.json': './package.json',
    },
    types: './lib/index.d.ts',
    files: FILES,
  };
}
