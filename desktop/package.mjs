// `npm run desktop -- [arguments of electron-builder]`: stages the app from the bundles in `out` and makes the installers for
// this system, or for those asked for (`--linux`, `--mac`, `--win`, `--dir` for the folder alone).
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { exitLike, runChild } from '../scripts/run-child.mjs';
import { APP_FOLDER, INSTALLER_FOLDER } from './electron-builder.config.mjs';
import { appVersion, releaseNotes, stageApp } from './stage-app.mjs';

const ROOT = path.resolve(import.meta.dirname, '..');

stageApp(path.join(ROOT, APP_FOLDER), process.env);
mkdirSync(path.join(ROOT, INSTALLER_FOLDER), { recursive: true });
const changelog = readFileSync(path.join(ROOT, 'CHANGELOG.md'), 'utf8');
writeFileSync(path.join(ROOT, INSTALLER_FOLDER, 'release-notes.md'), releaseNotes(changelog, appVersion()));
exitLike(
  await runChild(
    process.execPath,
    [
      path.join(ROOT, 'node_modules/electron-builder/cli.js'),
      '--projectDir',
      ROOT,
      '--config',
      path.join(ROOT, 'desktop/electron-builder.config.mjs'),
      '--publish',
      'never',
      ...process.argv.slice(2),
    ],
    { cwd: ROOT },
  ),
);
