// The table of layers; the first entry whose `files` match a file decides. Paths are relative to the repository.
const SHARED = /^src-shared\//;
const TYPES_ONLY_REACT = [/^package:react(\/|$)/, /^package:react-dom/];

/**
 * Rooms of the engine, from the floor up: a room may import those before it and its own. The files that stand beside
 * the rooms (ports, errors, event log, the public API, the engine itself) are free.
 */
const ENGINE_FLOORS = [
  'config',
  'venue',
  'measure',
  'book',
  'rest',
  'instruments',
  'connect',
  'order-flow',
  'cross-check',
  'market',
  'book-history',
  'past',
  'quality',
  'health',
  'publish',
  'alerts',
  'live',
  'replay',
];

/** Each layer: what it may import. Everything else is rejected. */
export const LAYERS = [
  { name: 'tests', files: /\.test\.tsx?$/, may: [/./], why: '' },
  {
    name: 'src-shared',
    files: /^src-shared\//,
    may: [SHARED, /^package:valibot$/],
    why: 'it imports nothing of ours but itself.',
  },
  ...ENGINE_FLOORS.map((room, floor) => ({
    name: `engine/${room}`,
    files: new RegExp(`^src-main/engine/${room}/`),
    may: [
      SHARED,
      /^src-main\/engine\/[^/]+\.ts$/,
      new RegExp(`^src-main/engine/(${ENGINE_FLOORS.slice(0, floor + 1).join('|')})/`),
      /^package:valibot$/,
    ],
    why: 'it sees only the rooms below it in ENGINE_FLOORS, and no host.',
  })),
  {
    name: 'engine',
    files: /^src-main\/engine\//,
    may: [SHARED, /^src-main\/engine\//, /^package:valibot$/],
    why: 'it runs in any runtime, names no venue and knows no host.',
  },
  {
    name: 'venues',
    files: /^src-main\/venues\//,
    may: [SHARED, /^src-main\/engine\/venue\/[a-z-]+\.ts$/, /^src-main\/venues\//],
    why: 'a venue sees the seam and src-shared only.',
  },
  {
    name: 'quotes',
    files: /^src-main\/quotes\//,
    may: [
      SHARED,
      /^src-main\/quotes\//,
      /^src-main\/engine\/((ports|event-log)\.ts$|(venue|market|past|rest|instruments|health|publish)\/)/,
      /^package:(valibot$|yahoo-finance2(\/|$))/,
    ],
    why: 'sources of quotes know no host and no venue that streams.',
  },
  {
    name: 'sinks',
    files: /^src-main\/sinks\//,
    may: [
      SHARED,
      /^src-main\/(sinks|quotes)\//,
      /^src-main\/engine\/(ports\.ts$|rest\/)/,
      /^package:(node:|@redis\/client$)/,
    ],
    why: 'a sink is given what it sends; it knows no host.',
  },
  {
    name: 'simulator',
    files: /^src-main\/simulator\//,
    may: [SHARED, /^src-main\/simulator\//, /^src-main\/engine\/ports\.ts$/, /^package:(?!electron$)/],
    why: 'the simulator must not share code with the decoders it is there to check.',
  },
  {
    name: 'entries',
    files: /^src-main\/entries\//,
    may: [SHARED, /^src-main\/(engine|venues|simulator|hosts\/node|entries)\//],
    why: 'an entry of the package only names what is public.',
  },
  {
    name: 'hosts/electron',
    files: /^src-main\/hosts\/electron\//,
    may: [SHARED, /^src-main\/(engine|venues|quotes|sinks|simulator|hosts\/(electron|node))\//, /^package:/],
    why: 'a host sees hosts/node and its own runtime.',
  },
  {
    name: 'hosts/node',
    files: /^src-main\/hosts\/node\//,
    may: [
      SHARED,
      /^(package|config\/tickers\.us300)\.json$/,
      /^src-main\/(engine|venues|quotes|sinks|simulator|hosts\/node)\//,
      /^package:(?!electron$)/,
    ],
    why: 'a host sees no other host and no Electron.',
  },
  {
    name: 'hosts/server',
    files: /^src-main\/hosts\/server\//,
    may: [SHARED, /^src-main\/(engine|venues|quotes|sinks|simulator|hosts\/(node|server))\//, /^package:(?!electron$)/],
    why: 'a host sees hosts/node and its own runtime.',
  },
  {
    name: 'hosts',
    files: /^src-main\/hosts\//,
    may: [
      SHARED,
      /^src-main\/(engine|venues|quotes|sinks|simulator|hosts\/(node|web|cli|server))\//,
      /^package:(?!electron$)/,
    ],
    why: 'only hosts/electron sees Electron.',
  },
  {
    name: 'renderer draw and format',
    files: /^src-renderer\/(draw|format)\//,
    may: [SHARED, /^src-renderer\/(draw|format)\//],
    why: 'they know neither React nor a store.',
  },
  {
    name: 'renderer panels',
    files: /^src-renderer\/panels\/[^/]+\//,
    may: [
      SHARED,
      /^src-renderer\/(feed|state|draw|ui|format|theme)\//,
      /^src-renderer\/panels\/((legs|parts)\/)?[^/]+\.tsx?$/,
      /^package:(zustand|lightweight-charts|uplot|valibot)/,
      ...TYPES_ONLY_REACT,
    ],
    sameFolder: 'src-renderer/panels/',
    why: 'a panel sees neither another panel nor the client.',
  },
  {
    name: 'renderer ui',
    files: /^src-renderer\/ui\//,
    may: [SHARED, /^src-renderer\/(draw|format|theme|feed|state|ui)\//, ...TYPES_ONLY_REACT],
    why: 'a widget knows no panel and no application.',
  },
  {
    name: 'renderer feed and state',
    files: /^src-renderer\/(feed|state)\//,
    may: [SHARED, /^src-renderer\/(format|feed|state)\//, /^package:zustand/, ...TYPES_ONLY_REACT],
    why: 'they are what panels read; they know no panel.',
  },
  {
    name: 'renderer client',
    files: /^src-renderer\/client\//,
    may: [SHARED, /^src-renderer\/(client|feed)\//],
    why: 'it is a transport.',
  },
  {
    name: 'renderer panels, shared parts',
    files: /^src-renderer\/panels\//,
    may: [
      SHARED,
      /^src-renderer\/(feed|state|draw|ui|format|theme|panels)\//,
      /^package:(zustand|lightweight-charts|uplot|valibot)/,
      ...TYPES_ONLY_REACT,
    ],
    why: 'panels know no application and no client.',
  },
  {
    name: 'renderer',
    files: /^src-renderer\//,
    may: [SHARED, /^src-renderer\//, /^package:(?!electron$|node:)/],
    why: 'the renderer never imports the main side.',
  },
];
