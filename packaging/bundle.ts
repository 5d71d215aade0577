import path from 'node:path';
import { rolldown } from 'rolldown';
import type { OutputChunk } from 'rolldown';
import { withPonyfills } from './ponyfills.ts';
import { ROOT } from './root.ts';

/** What a bundle was made of. */
export interface BundleReport {
  /** Folders of the packages whose code is in it, below the checkout, such as `node_modules/ws`. */
  readonly carried: readonly string[];
}

/** Programs, and threads of programs, that are not entries for other packages. */
const PROGRAMS = {
  tapedeck: 'src-main/hosts/cli/main.ts',
  'engine-worker': 'src-main/hosts/node/thread/engine-worker.ts',
  'simulator-worker': 'src-main/hosts/node/session/simulator-worker.ts',
  'serve-session': 'src-main/hosts/server/serve-session.ts',
  'health-worker': 'src-main/hosts/server/health/health-worker.ts',
};

/** Entries for other packages; their sources are `src-main/entries/<name>.ts`. */
export const ENTRIES = ['index', 'engine', 'venues', 'simulator', 'capture'] as const;

/** Packages do without ponyfills: the parts of them that are carried need none. */
const OWN_SOURCE = /\/src-(?:main|shared)\//;

/** Native additions that their users do without; whoever installs one gets it. */
const OPTIONAL = ['bufferutil', 'utf-8-validate', '@node-rs/xxhash'];

/**
 * Bundles entries and programs, with all that they import, into one folder as ES modules with source maps. They run on Node 20.19: syntax is
 * lowered, and what that runtime lacks is imported from `ponyfills`.
 */
export async function bundle(folder: string): Promise<BundleReport> {
  const build = await rolldown({
    cwd: ROOT,
    platform: 'node',
    input: Object.fromEntries(
      Object.entries({
        ...Object.fromEntries(ENTRIES.map((name) => [name, `src-main/entries/${name}.ts`])),
        ...PROGRAMS,
      }).map(([name, file]) => [name, path.join(ROOT, file)]),
    ),
    external: OPTIONAL,
    // The ES module of a package that also has a UMD one, whose imports cannot be followed.
    resolve: { mainFields: ['module', 'main'] },
    plugins: [
      { name: 'part-of-undici', resolveId: { order: 'pre', handler: partOfUndici } },
      { name: 'ponyfills', transform: { filter: { id: OWN_SOURCE }, handler: withPonyfills } },
    ],
    transform: { target: 'node20.19' },
    // Packages are of their authors: what they do is not ours to be warned of.
    onLog: (level, log, handler) => {
      if (level === 'warn' && (log.id ?? log.message).includes('node_modules')) return;
      handler(level === 'warn' ? 'error' : level, log);
    },
  });
  const { output } = await build.write({
    dir: folder,
    format: 'es',
    // One folder, so that a module finds the file of a thread beside itself, wherever its code went.
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
    // Spaces and comments are in the sources, which the maps have.
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
    sourcemap: true,
    sourcemapIgnoreList: (source) => source.includes('node_modules'),
    banner: ({ name, isEntry }) => (isEntry && name === 'tapedeck' ? '#!/usr/bin/env node' : ''),
  });
  await build.close();
  const chunks = output.filter((part): part is OutputChunk => part.type === 'chunk');
  return { carried: [...new Set(chunks.flatMap(({ moduleIds }) => moduleIds.flatMap(packageOf)))].sort() };
}

function partOfUndici(specifier: string): string | undefined {
  return specifier === 'undici' ? path.join(ROOT, 'packaging/undici.mjs') : undefined;
}

/** The folder of the package that a module belongs to; none if it is ours. */
function packageOf(moduleId: string): readonly string[] {
  const match = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(moduleId.replaceAll('\\', '/'));
  if (match === null) return [];
  const [folder] = match;
  return [folder.slice(folder.indexOf('node_modules/'))];
}
