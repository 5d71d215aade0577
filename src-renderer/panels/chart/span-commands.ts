import { SIZE_CLASS_NAMES } from '../../../src-shared/market/flow/size-classes.ts';
import type { PanelCommand } from '../panel.ts';
import { BANDS } from './settings.ts';
import type { ChartSettings } from './settings.ts';
import type { ProfileSpan } from './flow-spans.ts';

const WORDS = { 1: 'one', 2: 'two', 3: 'three' } as const;
const ANCHOR_WORDS = 'anchored average price cumulative delta begin since';

/** Commands that choose from where sums are counted, how many bands they have, of which trades they are, and what time a volume profile is of. */
export const SPAN_COMMANDS: readonly PanelCommand<ChartSettings>[] = [
  {
    id: 'anchor-here',
    title: 'Anchor VWAP and CVD at the crosshair',
    keys: ['Alt+V'],
    keywords: ANCHOR_WORDS,
    group: 'Anchor',
  },
  {
    id: 'anchor-known',
    title: 'Anchor VWAP and CVD where trades are known of all venues',
    keywords: `${ANCHOR_WORDS} exchanges whole complete first late`,
    group: 'Anchor',
  },
  { id: 'anchor-back', title: 'Anchor a candle back', keys: ['['], keywords: ANCHOR_WORDS, group: 'Anchor' },
  { id: 'anchor-forward', title: 'Anchor a candle forward', keys: [']'], keywords: ANCHOR_WORDS, group: 'Anchor' },
  {
    id: 'anchor-remove',
    title: 'Remove the anchor: VWAP and CVD since midnight UTC',
    keywords: ANCHOR_WORDS,
    group: 'Anchor',
  },
  ...BANDS.map((bands) => ({
    id: `bands-${bands}`,
    title: bands === 1 ? 'VWAP bands: one standard deviation' : `VWAP bands: up to ${WORDS[bands]} standard deviations`,
    keywords: 'average price deviation',
    group: 'VWAP bands',
    isChoice: true as const,
    isOn: (settings: ChartSettings) => settings.bands === bands,
    apply: (settings: ChartSettings) => ({ ...settings, bands }),
  })),
  ...SIZE_CLASS_NAMES.map((name, sizeClass) => ({
    id: `cvd-class-${sizeClass}`,
    title: `CVD of trades ${name}`,
    keywords: 'cumulative delta size class large small worth quote',
    group: 'CVD by worth of trades',
    isOn: ({ cvdClasses }: ChartSettings) => cvdClasses.includes(sizeClass),
    apply: (settings: ChartSettings) => withClass(settings, sizeClass),
  })),
  ...(
    [
      ['visible', 'Profile of the candles in view'],
      ['session', 'Profile of the day (UTC)'],
      ['fixed', 'Profile of the chosen range'],
      ['anchored', 'Profile since the anchor'],
    ] as const
  ).map(([span, title]: readonly [ProfileSpan, string]) => ({
    id: `profile-${span}`,
    title,
    keywords: 'volume profile span visible session fixed anchored',
    group: 'Volume profile',
    isChoice: true as const,
    isOn: ({ profileSpan }: ChartSettings) => profileSpan === span,
    apply: (settings: ChartSettings) => withProfile(settings, span),
  })),
  {
    id: 'profile-range',
    title: 'Profile of a range: drag it over the chart',
    keywords: 'volume profile fixed span',
    group: 'Volume profile',
  },
  {
    id: 'profile-from',
    title: 'Profile from the crosshair',
    keywords: 'volume profile fixed range begin',
    group: 'Volume profile',
  },
  {
    id: 'profile-to',
    title: 'Profile to the crosshair',
    keywords: 'volume profile fixed range end',
    group: 'Volume profile',
  },
  {
    id: 'profile-nodes',
    title: 'High and low volume nodes',
    keywords: 'volume profile hvn lvn',
    group: 'Volume profile',
    isOn: ({ showsNodes }) => showsNodes,
    apply: (settings) => ({ ...settings, showsNodes: !settings.showsNodes }),
  },
];

/** The settings with a span of the profile, which is shown then. */
function withProfile(settings: ChartSettings, profileSpan: ProfileSpan): ChartSettings {
  const { flow } = settings;
  return { ...settings, profileSpan, flow: flow.includes('profile') ? flow : [...flow, 'profile'] };
}

/** The settings with a size class drawn if it was not, and the other way round; with it, the pane it is drawn in. */
function withClass(settings: ChartSettings, sizeClass: number): ChartSettings {
  const { flow, cvdClasses } = settings;
  if (cvdClasses.includes(sizeClass)) return { ...settings, cvdClasses: cvdClasses.filter((one) => one !== sizeClass) };
  return {
    ...settings,
    cvdClasses: [...cvdClasses, sizeClass].toSorted((a, b) => a - b),
    flow: flow.includes('cvd') ? flow : [...flow, 'cvd'],
  };
}
