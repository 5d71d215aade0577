/** `URL.parse` of Node 22, for Node 20. */
export function parse(url: string, base?: string): URL | null {
  return URL.canParse(url, base) ? new URL(url, base) : null;
}
