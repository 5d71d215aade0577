export function blocksOf(page: string): readonly { readonly code: string; readonly printed: string | undefined }[];
export function withOutputs(page: string, outputs: readonly string[]): string;
export function runBlocks(page: string, timeoutMs: number): Promise<readonly string[]>;
