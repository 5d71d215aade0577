// Puts together what goes into the archive of the desktop app: the bundles, a manifest without dependencies, licences, and
// where updates come from if that was configured.
import { createPublicKey } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { BUNDLED_PACKAGES } from '../scripts/bundled-packages.mjs';
import { makeNotices } from '../scripts/notices.mjs';

const ROOT = path.resolve(import.meta.dirname, '..');

/** Folders of bundles, as `npm run build` writes them to `out` and as the app has them. */
export const BUNDLES = ['main', 'preload', 'renderer'];

/** Writes the app to `folder`, anew. `env`: see docs/RELEASE.md. Throws, in words for people, if the feed of updates is configured wrong. */
export function stageApp(folder, env) {
  const feed = updateFeed(env);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const bundle of BUNDLES)
    cpSync(path.join(ROOT, 'out', bundle), path.join(folder, bundle), {
      recursive: true,
      filter: (source) => path.basename(source) !== BUNDLED_PACKAGES,
    });
  const { name, version, description, license } = readManifest();
  // Without dependencies: electron-builder then collects no node_modules.
  const about = { name, productName: 'Tapedeck', version, description, license, author: 'Tapedeck contributors' };
  const manifest = { ...about, type: 'module', main: 'main/main.js' };
  writeJson(path.join(folder, 'package.json'), manifest);
  cpSync(path.join(ROOT, 'LICENSE'), path.join(folder, 'LICENSE'));
  writeFileSync(path.join(folder, 'THIRD_PARTY_NOTICES'), makeNotices());
  if (feed !== undefined) writeJson(path.join(folder, 'main', 'update-feed.json'), feed);
}

/** The part of the changelog about a version, Markdown; what is not yet released if the version has no part of its own. */
export function releaseNotes(changelog, version) {
  const parts = changelog.split(/^## /m).slice(1);
  const part = parts.find((one) => one.startsWith(`${version} `) || one.startsWith(`${version}\n`)) ?? parts[0] ?? '';
  return part.slice(part.indexOf('\n') + 1).trim();
}

/** The version of the app. */
export function appVersion() {
  return readManifest().version;
}

function updateFeed({ TAPEDECK_UPDATE_FEED: url, TAPEDECK_UPDATE_KEY: keyFile }) {
  if (url === undefined && keyFile === undefined) return undefined;
  if (url === undefined || keyFile === undefined)
    throw new Error('Updates need both TAPEDECK_UPDATE_FEED (an address) and TAPEDECK_UPDATE_KEY (a file).');
  if (URL.parse(url)?.protocol !== 'https:')
    throw new Error(`TAPEDECK_UPDATE_FEED must be an https address, not ${url}`);
  const key = createPublicKey(readFileSync(keyFile));
  if (key.asymmetricKeyType !== 'ed25519') throw new Error(`${keyFile} must contain a public key of the kind Ed25519`);
  return { url, publicKey: key.export({ type: 'spki', format: 'der' }).toString('base64') };
}

function readManifest() {
  return JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
}

function writeJson(file, content) {
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
}
