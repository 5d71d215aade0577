/** Where the bundle is. */
export const BUNDLE: string;
/** The bundle as the installed packages make it. */
export function makeBundle(): Promise<string>;
/** Packages in the bundle that there is, as `name version`. */
export function bundledPackages(): readonly string[];
/** Bytes of the bundle that there is. */
export function bundleSize(): { readonly raw: number; readonly gzipped: number };
