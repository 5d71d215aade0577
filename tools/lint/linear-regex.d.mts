export function nonLinearity(source: string, flags?: string): string | undefined;
