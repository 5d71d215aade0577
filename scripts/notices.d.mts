export const NOTICES: string;
export function makeNotices(folders?: readonly string[]): string;
