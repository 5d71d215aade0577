export const TOLERATED: readonly { readonly file: string; readonly source: string; readonly why: string }[];
