import { copyFile, cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeNotices } from '../scripts/notices.mjs';
import { billOf, packagesOfScreen } from './bill.ts';
import { bundle } from './bundle.ts';
import { declare } from './declarations.ts';
import { publishedManifest } from './manifest.ts';
import { ROOT } from './root.ts';

/**
 * Makes the package that is published, in an empty folder of its own: modules and declarations, the screen (`out/renderer`, which has to be built),
 * notices and bill of what it carries.
 */
export async function makePackage(folder: string): Promise<void> {
  const lib = path.join(folder, 'lib');
  await rm(folder, { recursive: true, force: true });
  await mkdir(lib, { recursive: true });
  const [{ carried }, ofScreen, manifest] = await Promise.all([
    bundle(lib),
    packagesOfScreen(),
    publishedManifest(),
    declare(lib),
  ]);
  const passedOn = [...new Set([...carried, ...ofScreen])].sort();
  await Promise.all([
    leaveOutForeignSources(lib),
    cp(path.join(ROOT, 'out/renderer'), path.join(folder, 'screen'), { recursive: true }),
    cp(path.join(ROOT, 'config'), path.join(folder, 'config'), { recursive: true }),
    copyFile(path.join(ROOT, 'LICENSE'), path.join(folder, 'LICENSE')),
    copyFile(path.join(ROOT, 'packaging/README.md'), path.join(folder, 'README.md')),
    writeFile(path.join(folder, 'THIRD_PARTY_NOTICES'), makeNotices(passedOn)),
    writeFile(path.join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`),
    billOf(passedOn, 'tapedeck').then((bill) =>
      writeFile(path.join(folder, 'sbom.cdx.json'), `${JSON.stringify(bill, null, 1)}\n`),
    ),
  ]);
}

/** Source maps keep our own sources; those of packages, the bundled one too, which are most of the size, are named only. */
async function leaveOutForeignSources(lib: string): Promise<void> {
  for (const name of await readdir(lib)) {
    if (!name.endsWith('.js.map')) continue;
    const file = path.join(lib, name);
    const map = JSON.parse(await readFile(file, 'utf8')) as {
      readonly sources: readonly string[];
      readonly sourcesContent?: readonly (string | null)[];
    };
    // A source is named by its place in the checkout, wherever the package is installed.
    const sources = map.sources.map((source) => path.relative(ROOT, path.resolve(lib, source)).replaceAll('\\', '/'));
    const sourcesContent = map.sourcesContent?.map((content, index) =>
      FOREIGN.test(sources[index] ?? '') ? null : content,
    );
    await writeFile(file, JSON.stringify({ ...map, sources, sourcesContent, sourceRoot: 'tapedeck:///' }));
  }
}

const FOREIGN = /node_modules\/|\.bundle\.mjs$/;
