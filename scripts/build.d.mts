/** Builds if needed. Answers whether the bundles are in place and true to the sources. */
export function ensureBuilt(node: string): Promise<boolean>;
