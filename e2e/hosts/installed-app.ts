import { execFileSync } from 'node:child_process';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');

/**
 * Lays an app out below `folder` as it is installed, far from this repository and its node_modules; answers its folder. Electron reads it from the
 * archive itself; Node cannot, so that the folder has what is in the archive.
 */
export function installApp(folder: string): string {
  const appFolder = path.join(folder, 'resources/app.asar');
  const stage = `import { stageApp } from ${JSON.stringify(path.join(ROOT, 'desktop/stage-app.mjs'))};
    import { createPackage, extractAll } from ${JSON.stringify(path.join(ROOT, 'node_modules/@electron/asar/lib/asar.js'))};
    const [staged, archive, appFolder] = process.argv.slice(1);
    stageApp(staged, {});
    await createPackage(staged, archive);
    extractAll(archive, appFolder);`;
  const places = [path.join(folder, 'staged'), path.join(folder, 'packed.asar'), appFolder];
  execFileSync(process.execPath, ['--input-type=module', '--eval', stage, ...places]);
  return appFolder;
}
