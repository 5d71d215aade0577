// A plugin of the build: lists the packages that a bundle contains, for the check of their licences.
import path from 'node:path';

/** Name of the list beside each bundle: an array of package names. It is not shipped. */
export const BUNDLED_PACKAGES = 'bundled-packages.json';

/** Emits {@link BUNDLED_PACKAGES}. */
export function listBundledPackages() {
  return {
    name: 'list-bundled-packages',
    generateBundle(_options, bundle) {
      const modules = Object.values(bundle).flatMap((part) => (part.type === 'chunk' ? Object.keys(part.modules) : []));
      const names = [...new Set(modules.map(packageOf).filter((name) => name !== undefined))].toSorted(byCode);
      this.emitFile({ type: 'asset', fileName: BUNDLED_PACKAGES, source: `${JSON.stringify(names, null, 2)}\n` });
    },
  };
}

const byCode = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/** The package a module's path lies in; undefined for our own. */
function packageOf(id) {
  const parts = id.split(path.sep).join('/').split('/node_modules/');
  const inside = parts.length < 2 ? undefined : parts.at(-1);
  return inside?.match(/^(@[^/]+\/)?[^/]+/)?.[0];
}
