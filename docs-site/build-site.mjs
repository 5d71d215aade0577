// The documentation as a site: `npm run docs` writes it to out/docs, and the build of the screen has it under docs/.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { build } from 'vite';
import { readPages } from './pages.mjs';
import { renderSite } from './render.mjs';

/** Every file of the site of the repository in `root`: its name, and its content. */
export async function buildSite(root) {
  const { html, pictures } = renderSite(readPages(root));
  return new Map([
    ['index.html', html],
    ['docs.css', readFileSync(path.join(root, 'docs-site/page.css'), 'utf8')],
    ['docs.js', await bundledScript(path.join(root, 'docs-site'))],
    ['icon.svg', readFileSync(path.join(root, 'src-renderer/icon.svg'), 'utf8')],
    ...pictures.map((file) => [`images/${path.posix.basename(file)}`, readFileSync(path.join(root, file))]),
  ]);
}

/** Adds the site of the repository in `root` to a build, below `docs/`. */
export function docsSite(root) {
  return {
    name: 'docs-site',
    apply: 'build',
    async generateBundle() {
      for (const [name, source] of await buildSite(root))
        this.emitFile({ type: 'asset', fileName: `docs/${name}`, source });
    },
  };
}

/** A classic script: pages that are opened as files may load no modules. */
async function bundledScript(folder) {
  const { output } = await build({
    configFile: false,
    logLevel: 'error',
    root: folder,
    build: {
      write: false,
      target: 'es2023',
      lib: { entry: path.join(folder, 'page.ts'), formats: ['iife'], name: 'docs' },
    },
  }).then((result) => (Array.isArray(result) ? result[0] : result));
  return output[0].code;
}

if (process.argv[1] === import.meta.filename) {
  const root = path.resolve(import.meta.dirname, '..');
  const folder = path.join(root, 'out/docs');
  rmSync(folder, { recursive: true, force: true });
  for (const [name, content] of await buildSite(root)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
  process.stdout.write(`${path.join(folder, 'index.html')}\n`);
}
