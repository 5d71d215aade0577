import { enableCompileCache } from 'node:module';

// Entry of the command line, on Node 24 straight from source. The cache makes every start but the first a good deal faster, and has
// to be on before anything larger is loaded.
enableCompileCache();
const { runCli } = await import('./run-cli.ts');
process.exitCode = await runCli(process.argv.slice(2));
