import type { Plugin } from 'vite';

/** Every file of the site of the repository in `root`: its name, and its content. */
export function buildSite(root: string): Promise<Map<string, string | Buffer>>;

/** Adds the site of the repository in `root` to a build, below `docs/`. */
export function docsSite(root: string): Plugin;
