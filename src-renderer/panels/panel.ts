import type { ComponentType, LazyExoticComponent } from 'react';
import type { Channel } from '../../src-shared/market/channels.ts';
import type { CsvTable } from '../../src-shared/market/csv-table.ts';
import type { Instrument, InstrumentId } from '../../src-shared/market/instrument.ts';
import type { Demand } from '../../src-shared/wire/demand.ts';
import type { SessionInfo } from '../../src-shared/wire/protocol.ts';
import type { Watchlist } from '../../src-shared/workspace/workspace.ts';
import type { Feed } from '../feed/feed.ts';

/** Kinds of panel, in the order menus show them. */
export const PANEL_KINDS = [
  'ladder',
  'heatmap',
  'tape',
  'large-trades',
  'statistics',
  'consolidated',
  'merged-tape',
  'chart',
  'derivatives',
  'watchlist',
  'quotes',
  'health',
  'alerts',
] as const;

/** Kind of a panel. */
export type PanelKind = (typeof PANEL_KINDS)[number];

/**
 * One kind of panel, a constant. The host around it draws header, badge, age, loading, empty, stale and failed states, keeps its
 * subscriptions and settings, and catches its errors; the component draws the rest.
 */
export interface PanelDefinition<Settings> {
  readonly kind: PanelKind;
  readonly title: string;
  /** SVG path in a 16 x 16 box, filled, for menus. */
  readonly icon: string;
  /** True for a panel of rows, whose density can be other than that of the settings. */
  readonly hasRows?: true;
  /** False for panels that show no single instrument (watchlist, health): no picker, no waiting for one. */
  readonly needsInstrument: boolean;
  /** True for a panel that shows no instrument and chooses none: it has no link group. */
  readonly isUnlinked?: true;
  /**
   * True for a panel that shows the asset of its instrument over several venues: it gets `session.peers`, its header names the
   * asset, and badge, age and states sum up all of its subscriptions.
   */
  readonly isAcrossVenues?: true;
  /** True if such a panel has figures of its instrument alone beside: header, tab and notices name that instead of the asset. */
  readonly namesInstrument?: true;
  /** Whether a panel of one instrument adds up something over other venues of its asset: it gets `session.peers`. Its badge stays that of its instrument. */
  readonly addsVenues?: (settings: Settings) => boolean;
  /** True for a panel over the instruments of all watchlists: it gets `session.watched`, and badge, age and states sum up all of its subscriptions. */
  readonly isOverWatched?: true;
  /** True for a panel that shows one of the named lists of instruments: it gets `session.watchlists`. */
  readonly showsList?: true;
  /** What it shows of an instrument, any of these channels, and what an instrument of a venue without them has: `no order book`. Absent if any venue will do. */
  readonly shows?: { readonly channels: readonly Channel[]; readonly lacking: string };
  readonly settings: PanelSettings<Settings>;
  /**
   * What the panel wants from the engine. Names (`sub`) must start with the panel's id, see {@link toSub}. The first one's state is what
   * the header's badge and age show (all together if `isAcrossVenues`). `instrument` is undefined only if `needsInstrument` is false and none is linked.
   */
  demand(
    settings: Settings,
    instrument: InstrumentId | undefined,
    panelId: string,
    session: PanelSession | undefined,
  ): readonly Demand[];
  readonly commands: readonly PanelCommand<Settings>[];
  /** Settings that are numbers: typed in the panel's menu and in the palette. */
  readonly numbers?: readonly PanelNumber<Settings>[];
  readonly component: LazyExoticComponent<ComponentType<PanelProps<Settings>>> | ComponentType<PanelProps<Settings>>;
  /** Stands in the header in place of the title. */
  readonly Title?: ComponentType<PanelProps<Settings>>;
  /** The panel's own controls, shown in its header between the title and the badge. */
  readonly Controls?: ComponentType<PanelProps<Settings>>;
  /** What the panel's exported files are called; its kind if absent. */
  exportedAs?(settings: Settings): string;
  /** What the screen shows at this instant; a component that scrolls or pauses gives its own with `usePanelExport`. */
  exportRows?(context: PanelContext<Settings>): CsvTable;
  /** Takes what was typed with no field focused (`15m`); undefined if it means nothing. */
  typed?(text: string, context: PanelContext<Settings>): TypedSettings<Settings> | undefined;
  /** Plain words for the empty state, when the feed runs but nothing has come yet. */
  readonly emptyText?: string;
  /** Words in place of those, if its settings or the engine give others; undefined for the usual ones. */
  emptyTextOf?(context: PanelContext<Settings>): string | undefined;
}

/** What a typed text means: new settings with what to call the change, or why they cannot be and what to do. */
export type TypedSettings<Settings> =
  | { readonly settings: Settings; readonly label: string }
  | { readonly problem: string };

/** Settings of a kind of panel: saved with the workspace, read back tolerantly. */
export interface PanelSettings<Settings> {
  readonly version: number;
  readonly defaults: Settings;
  /** Fields that the panel sets by itself; absent if none. They are saved, and change no layout. */
  readonly automatic?: readonly (keyof Settings)[];
  /** Never throws: unknown or broken fields become defaults. */
  parse(saved: unknown, version: number): Settings;
}

/** What a panel's component and controls get. */
export interface PanelProps<Settings> extends PanelContext<Settings> {
  /** Changes the settings given; the workspace saves them. */
  readonly update: (patch: Partial<Settings>) => void;
  /** Shows another instrument here, and in all panels of the same link group. */
  readonly showInstrument: (instrument: InstrumentId) => void;
  /** Whether this panel has the keyboard. */
  readonly isFocused: boolean;
}

/** What a panel can know. */
export interface PanelContext<Settings> {
  readonly panelId: string;
  readonly settings: Settings;
  readonly feed: Feed;
  readonly instrumentId: InstrumentId | undefined;
  /** The instrument's record (tick, step, units); undefined until the engine has answered. */
  readonly instrument: Instrument | undefined;
  /** Undefined until the engine has sent it. */
  readonly session: PanelSession | undefined;
}

/** What panels may know of the session. */
export interface PanelSession extends Pick<SessionInfo, 'mode' | 'suggested' | 'venues' | 'epoch'> {
  /** Instruments of the same asset over all venues, this one included; for panels with `isAcrossVenues` or `addsVenues`, once the engine has sent them. */
  readonly peers?: readonly Instrument[];
  /** The instruments of all watchlists; for panels with `isOverWatched`. */
  readonly watched?: readonly InstrumentId[];
  /** The named lists of instruments; for panels with `showsList`. */
  readonly watchlists?: readonly Watchlist[];
}

/**
 * A command of a panel, in its menu, the palette and on the keyboard. With `apply` it changes settings; without, the component
 * does it: `usePanelCommand(panelId, id, run)`.
 */
export interface PanelCommand<Settings> {
  readonly id: string;
  readonly title: string;
  /** `KeyboardEvent.key` values with modifiers in the order Ctrl+Alt+Shift, such as `Space`, `Home`, `+`, `Shift+K`. Active while the panel is focused. */
  readonly keys?: readonly string[];
  /** Other words to find it by in the palette. */
  readonly keywords?: string;
  /** Heading in the menu under which it stands with others; absent for what stands on top. */
  readonly group?: string;
  /** For what can be on or off: whether it is. The menu shows it. */
  readonly isOn?: (settings: Settings) => boolean;
  /** Of the commands of its group with this mark exactly one is on; without it, a command with `isOn` is a switch of its own. */
  readonly isChoice?: true;
  /** Why it can do nothing at present, and what to do; undefined if it can. The menu shows it as the tooltip of the disabled line. */
  readonly lacking?: (settings: Settings) => string | undefined;
  readonly apply?: (settings: Settings, context: PanelContext<Settings>) => Settings;
}

/** A setting that is a number. */
export interface PanelNumber<Settings> {
  readonly id: string;
  readonly title: string;
  /** Unit behind the number: `min`, `s`. Empty if it has none. */
  readonly unit: string;
  readonly keywords?: string;
  readonly group?: string;
  /** Both included. */
  readonly least: number;
  readonly most: number;
  readonly value: (settings: Settings) => number;
  readonly change: (settings: Settings, value: number) => Settings;
}

/** A line that a component adds to its panel's menu for the place that was clicked, such as the price there. */
export interface PlaceAction {
  readonly id: string;
  readonly title: string;
  run(): void;
}

/** The name of a panel's subscription. */
export function toSub(panelId: string, part: string): string {
  return `${panelId}/${part}`;
}

// oxlint-disable typescript/no-explicit-any -- the one place where settings types meet
/** A definition whose settings type is forgotten, for the registry. Only the host, which parsed the settings, puts them back together. */
export type AnyPanelDefinition = PanelDefinition<any>;
