import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { rolldown } from 'rolldown';
import { dts } from 'rolldown-plugin-dts';
import { ENTRIES } from './bundle.ts';
import { ROOT } from './root.ts';
import { run } from './run.ts';

/**
 * Writes the declarations of the entries, rolled up: none names a source file, or a package that its users do not have. They are made by the
 * compiler without its checks, which `tsconfig.node.json` is for: it also holds the sources to the language that Node 20 has.
 */
export async function declare(folder: string): Promise<void> {
  const work = await mkdtemp(path.join(tmpdir(), 'tapedeck-declarations-'));
  try {
    await compile(work);
    const build = await rolldown({
      cwd: work,
      input: Object.fromEntries(ENTRIES.map((name) => [name, path.join(work, `src-main/entries/${name}.d.ts`)])),
      external: [/^node:/],
      checks: { bundlerTimings: false },
      plugins: [
        { name: 'declared', resolveId: { order: 'pre', handler: declarationOf } },
        dts({ dtsInput: true, emitDtsOnly: true, tsconfig: false }),
      ],
    });
    await build.write({
      dir: folder,
      format: 'es',
      entryFileNames: '[name].js',
      chunkFileNames: '[name]-[hash].js',
      banner: '/// <reference lib="esnext.disposable" />',
    });
    await build.close();
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function compile(work: string): Promise<void> {
  const project = path.join(work, 'tsconfig.json');
  await writeFile(
    project,
    JSON.stringify({
      extends: path.join(ROOT, 'tsconfig.base.json'),
      compilerOptions: {
        noCheck: true,
        types: ['node'],
        typeRoots: [path.join(ROOT, 'node_modules/@types')],
        noEmit: false,
        declaration: true,
        emitDeclarationOnly: true,
        rootDir: ROOT,
        outDir: work,
      },
      files: ENTRIES.map((name) => path.join(ROOT, `src-main/entries/${name}.ts`)),
    }),
  );
  await run(process.execPath, [path.join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', project]);
}

/** The declaration that a declaration imports as a source file. valibot's is taken along: its types are part of ours. */
function declarationOf(specifier: string, importer: string | undefined): string | undefined {
  if (specifier === 'valibot') return path.join(ROOT, 'node_modules/valibot/dist/index.d.mts');
  if (importer === undefined || !specifier.startsWith('.') || !specifier.endsWith('.ts')) return undefined;
  const file = path.resolve(path.dirname(importer), specifier.replace(/\.ts$/, '.d.ts'));
  return existsSync(file) ? file : undefined;
}
