import type { Page } from './pages.mjs';

/** The page of the site, and the files that its pictures are, by their path in the repository. */
export function renderSite(pages: readonly Page[]): { readonly html: string; readonly pictures: readonly string[] };
