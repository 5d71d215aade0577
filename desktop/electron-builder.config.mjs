// Configuration of electron-builder: `npm run desktop` stages the app and runs it. See docs/RELEASE.md.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

const ROOT = path.resolve(import.meta.dirname, '..');
const manifest = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));

/** Where the app is put together, and where the installers go; relative to the repository. */
export const APP_FOLDER = 'out/desktop/app';
export const INSTALLER_FOLDER = 'out/desktop/installers';

const BOTH = ['x64', 'arm64'];
const RECORDING = { name: 'Tapedeck recording', description: 'Tapedeck recording', role: 'Viewer' };
const RECORDING_TYPE = 'application/vnd.tapedeck.recording';

/** The configuration for an environment; what of it is read is listed in docs/RELEASE.md. */
export function builderConfig(env) {
  const feed = env.TAPEDECK_UPDATE_FEED;
  return {
    appId: 'app.tapedeck.desktop',
    productName: 'Tapedeck',
    copyright: 'MIT licence, see LICENSE',
    electronVersion: manifest.devDependencies.electron,
    artifactName: '${productName}-${version}-${os}-${arch}.${ext}',
    directories: { app: APP_FOLDER, output: INSTALLER_FOLDER, buildResources: 'desktop/resources' },
    // Everything is bundled: there is nothing to install and nothing to compile. `false` keeps electron-builder from collecting the
    // packages of this repository, which it does if the app itself names none.
    files: ['**/*'],
    beforeBuild: () => Promise.resolve(false),
    asar: true,
    disableAsarIntegrity: false,
    electronFuses: {
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
      resetAdHocDarwinSignature: true,
    },
    protocols: [{ name: 'Tapedeck link', schemes: ['tapedeck'], role: 'Viewer' }],
    // An installer that updates itself must be signed; one that does not may be tried unsigned.
    forceCodeSigning: feed !== undefined,
    publish: feed === undefined ? null : [{ provider: 'generic', url: feed }],
    releaseInfo: { releaseNotesFile: `${INSTALLER_FOLDER}/release-notes.md` },
    // The oldest tool set starts every AppImage with --no-sandbox.
    toolsets: { appimage: '1.0.3' },
    linux: linuxOptions(env),
    mac: macOptions(env),
    win: windowsOptions(env),
    nsis: {
      oneClick: false,
      // Associations of files need it.
      perMachine: true,
      allowToChangeInstallationDirectory: true,
      deleteAppDataOnUninstall: false,
      license: 'LICENSE',
    },
  };
}

function linuxOptions(env) {
  return {
    target: [
      { target: 'AppImage', arch: BOTH },
      { target: 'deb', arch: BOTH },
    ],
    executableName: 'tapedeck',
    icon: 'icons',
    category: 'Office;Finance',
    synopsis: 'Desktop market monitor',
    description: manifest.description,
    maintainer: env.TAPEDECK_MAINTAINER ?? 'Tapedeck contributors',
    vendor: 'Tapedeck',
    fileAssociations: ['tapedeck', 'capture.jsonl', 'capture.jsonl.gz'].map((ext) => ({
      ...RECORDING,
      ext,
      mimeType: RECORDING_TYPE,
    })),
  };
}

function macOptions(env) {
  return {
    // Updates of macOS are taken from the zip.
    target: [
      { target: 'dmg', arch: ['universal'] },
      { target: 'zip', arch: ['universal'] },
    ],
    icon: 'icon.icns',
    category: 'public.app-category.finance',
    hardenedRuntime: true,
    gatekeeperAssess: false,
    entitlements: 'desktop/resources/entitlements.mac.plist',
    entitlementsInherit: 'desktop/resources/entitlements.mac.plist',
    notarize: env.APPLE_TEAM_ID !== undefined,
    darkModeSupport: true,
    fileAssociations: [
      { ...RECORDING, ext: 'tapedeck', rank: 'Owner' },
      // Offered under "Open with", never as the default.
      { ...RECORDING, ext: ['jsonl', 'ndjson'], rank: 'Alternate' },
    ],
  };
}

function windowsOptions(env) {
  return {
    target: [{ target: 'nsis', arch: BOTH }],
    icon: 'icon.ico',
    ...(env.TAPEDECK_PUBLISHER !== undefined && { signtoolOptions: { publisherName: env.TAPEDECK_PUBLISHER } }),
    // An installer makes itself the default for what it names, so only our own ending.
    fileAssociations: [{ ...RECORDING, ext: 'tapedeck' }],
  };
}

// oxlint-disable-next-line import/no-default-export -- electron-builder reads the default export
export default builderConfig(process.env);
