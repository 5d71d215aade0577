/**
 * Regular expressions that stay though they are not linear, or cannot be judged, and why. `source` as it stands between the slashes, or
 * `made` for one that is put together.
 */
export const TOLERATED = [
  { file: 'src-main/venues/okx/rest.ts', source: '\\.?0+$', why: 'a product of two decimals of 64 digits at most' },
  { file: 'src-shared/text/file-name.ts', source: '[. ]+$', why: 'a name of 200 bytes and its extension' },
  { file: 'src-shared/text/visible.ts', source: 'made', why: 'made of one class of characters, with the flag g' },
  { file: 'src-main/simulator/dialects/okx/listings.ts', source: '\\.?0+$', why: 'a number of the simulator' },
  { file: 'src-main/simulator/dialects/bybit/listings.ts', source: '\\.?0+$', why: 'a number of the simulator' },
  { file: 'src-main/simulator/dialects/bybit/payloads.ts', source: '\\.?0+$', why: 'a number of the simulator' },
  {
    file: 'src-main/simulator/dialects/gate/channel.ts',
    source: '^ob\\.(.+)\\.(\\d+)$',
    why: 'digits end at the dot before them, so that each is tried once',
  },
  {
    file: 'src-main/simulator/dialects/binance/rest-query.ts',
    source: '^\\[("[^"]+",?)*\\]$',
    why: 'the quotes say where each name ends: there is one way to read it',
  },
  {
    file: 'src-main/hosts/server/testing/exposition-check.ts',
    source: '\\{(?:[a-zA-Z_]\\w*="(?:[^"\\\\\\n]|\\\\[\\\\n"])*"(?:,|(?=\\})))*\\}',
    why: 'a check of our own metrics; the quotes say where each label ends',
  },
  { file: 'src-main/hosts/server/testing/exposition-check.ts', source: 'made', why: 'a check of our own metrics' },
  {
    file: 'src-main/hosts/server/testing/exposition-check.ts',
    source: '^(\\w+)_bucket\\{(.*?)le="([^"]+)"(.*?)\\} (\\S+)$',
    why: 'a check of our own metrics',
  },
];
