import path from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';
import { docsSite } from './docs-site/build-site.mjs';
import { listBundledPackages } from './scripts/bundled-packages.mjs';

const at = (file: string) => path.resolve(import.meta.dirname, file);

/** Colours on a terminal, which a package of the updates asks for if it finds them. */
const withoutColours: Plugin = {
  name: 'without-colours',
  enforce: 'pre',
  resolveId: (id) => (id === 'supports-color' ? '\0no-colours' : undefined),
  load: (id) => (id === '\0no-colours' ? 'export const stderr = false;' : undefined),
};

/**
 * Three bundles: `out/main` (ESM; the worker threads, and the server that one of them loads on wish, are entries of their own), `out/preload` (CommonJS, since the preload is
 * sandboxed, and whole, since a sandboxed preload can require nothing but electron) and `out/renderer`, which the browser host serves too.
 */
export default defineConfig({
  main: {
    plugins: [withoutColours, listBundledPackages()],
    // Native helpers of ws, which it does without: a bundle loads no binary from wherever it lies.
    define: { 'process.env.WS_NO_BUFFER_UTIL': '"1"', 'process.env.WS_NO_UTF_8_VALIDATE': '"1"' },
    build: {
      outDir: at('out/main'),
      // Whole: an installed app has no node_modules.
      externalizeDeps: false,
      rolldownOptions: {
        input: {
          main: at('src-main/hosts/electron/main.ts'),
          'engine-worker': at('src-main/hosts/node/thread/engine-worker.ts'),
          'simulator-worker': at('src-main/hosts/node/session/simulator-worker.ts'),
          'serve-session': at('src-main/hosts/server/serve-session.ts'),
          'health-worker': at('src-main/hosts/server/health/health-worker.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    plugins: [listBundledPackages()],
    build: {
      outDir: at('out/preload'),
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: at('src-main/hosts/electron/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('src-renderer'),
    plugins: [react(), listBundledPackages(), docsSite(at('.'))],
    build: {
      outDir: at('out/renderer'),
      emptyOutDir: true,
      // The browser host serves this bundle to whatever browser there is, so the target is a language level, not Electron's Chrome.
      target: 'es2023',
      minify: true,
      // A data: URL would need a wider Content-Security-Policy.
      assetsInlineLimit: 0,
      rolldownOptions: { input: at('src-renderer/index.html') },
    },
  },
});
