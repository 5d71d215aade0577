import type { Plugin } from 'vite';

/** Name of the list beside each bundle: an array of package names. It is not shipped. */
export const BUNDLED_PACKAGES: string;

/** Emits {@link BUNDLED_PACKAGES}. */
export function listBundledPackages(): Plugin;
