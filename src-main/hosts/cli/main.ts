import module from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';

// Entry of the command line: on Node 24 straight from source, or bundled (`packaging/bundle.ts`) from Node 20.19 on, which has no cache yet. The
// cache makes every start but the first a good deal faster. It has to be on before anything larger is loaded, and worker threads find it by
// the environment only.
process.env['NODE_COMPILE_CACHE'] ??= import.meta.url.endsWith('.ts')
  ? path.resolve(import.meta.dirname, '../../../node_modules/.cache/tapedeck/compile')
  : path.join(tmpdir(), 'node-compile-cache');
(module as Partial<typeof module>).enableCompileCache?.(process.env['NODE_COMPILE_CACHE']);
const [{ runCli }, { isReaderGone }] = await Promise.all([import('./run-cli.ts'), import('./line-output.ts')]);
// Help is written by others, who do not expect that `| head` leaves.
process.stdout.on('error', (error) => {
  if (!isReaderGone(error) && process.stdout.listenerCount('error') === 1) throw error;
});
process.exitCode = await runCli(process.argv.slice(2));
