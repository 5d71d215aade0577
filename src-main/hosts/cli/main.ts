import { enableCompileCache } from 'node:module';
import path from 'node:path';

// Entry of the command line, on Node 24 straight from source. The cache makes every start but the first a good deal faster. It has to
// be on before anything larger is loaded, and worker threads find it by the environment only.
process.env['NODE_COMPILE_CACHE'] ??= path.resolve(
  import.meta.dirname,
  '../../../node_modules/.cache/tapedeck/compile',
);
enableCompileCache(process.env['NODE_COMPILE_CACHE']);
const [{ runCli }, { isReaderGone }] = await Promise.all([import('./run-cli.ts'), import('./line-output.ts')]);
// Help is written by others, who do not expect that `| head` leaves.
process.stdout.on('error', (error) => {
  if (!isReaderGone(error) && process.stdout.listenerCount('error') === 1) throw error;
});
process.exitCode = await runCli(process.argv.slice(2));
