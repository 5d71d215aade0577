// `npm run package` makes dist/package, which is what `npm publish dist/package` publishes.
import path from 'node:path';
import { makePackage } from './make-package.ts';
import { ROOT } from './root.ts';

const folder = path.join(ROOT, 'dist/package');
const startedAt = Date.now();
await makePackage(folder);
process.stdout.write(`dist/package was made in ${((Date.now() - startedAt) / 1000).toFixed(1)} s\n`);
