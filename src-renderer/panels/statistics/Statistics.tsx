import { useState } from 'react';
import type { ReactNode } from 'react';
import { ofFeed } from '../../feed/snapshot-tables.ts';
import { exportInstant } from '../../state/outage.ts';
import { LiveText } from '../../ui/LiveText.tsx';
import { usePanelExport } from '../panel-hooks.ts';
import type { PanelProps } from '../panel.ts';
import { toSub } from '../panel.ts';
import { figuresOf, figuresTable } from './figures.ts';
import type { Figure } from './figures.ts';
import type { StatisticsSettings } from './settings.ts';
import { legsCounted, legSub } from './trade-sources.ts';
import '../../theme/statistics-panel.css';

/** Figures of an instrument's trades and book, each with how it is made. */
export function Statistics(props: PanelProps<StatisticsSettings>): ReactNode {
  const { feed, panelId } = props;
  const [kept] = useState(() => new KeptFigures());
  const legs = legsCounted(props).map(({ instrument }) => legSub(panelId, instrument.id));
  const subs = [toSub(panelId, 'trades'), toSub(panelId, 'book'), ...legs];
  usePanelExport(panelId, () => {
    const instant = exportInstant(feed);
    const table = figuresTable(kept.of(props, 0), feed.engineNow());
    return ofFeed(table, props.instrumentId, feed.book(toSub(panelId, 'book')).status, instant);
  });
  return (
    <dl className="statistics" data-testid="statistics-summary">
      {kept.of(props, 0).map(({ id, label, side }) => {
        const figure = (): Figure | undefined => kept.of(props, PACE_MS).find((one) => one.id === id);
        return (
          <div key={id}>
            <dt>{label}</dt>
            <dd data-side={side}>
              <LiveText
                feed={feed}
                subs={subs}
                showsAge
                text={() => textOf(figure())}
                title={() => `${figure()?.how ?? ''} ${whyText(figure())}`.trim()}
                testId={`statistics-${id}`}
              />
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

/** The figures as they were made last, so that all on screen are of one instant. */
class KeptFigures {
  #figures: readonly Figure[] = [];
  #madeAt = -Infinity;

  /** Figures that are at most so many ms old. */
  of(props: PanelProps<StatisticsSettings>, maxAgeMs: number): readonly Figure[] {
    const { feed, panelId, instrument, settings } = props;
    const now = performance.now();
    if (now - this.#madeAt < maxAgeMs) return this.#figures;
    this.#madeAt = now;
    return (this.#figures = figuresOf({
      trades: feed.trades(toSub(panelId, 'trades')),
      legs: legsCounted(props).map(({ name, instrument: own }) => ({
        name,
        instrument: own,
        trades: feed.trades(legSub(panelId, own.id)),
      })),
      book: feed.book(toSub(panelId, 'book')),
      instrument,
      settings,
      now: feed.engineNow(),
    }));
  }
}

/** A figure with its unit, unless its text or label says that, marked if it is not whole. */
function textOf(figure: Figure | undefined): string {
  if (figure === undefined) return '–';
  const unit = Number.isNaN(figure.value) || SAID_UNITS.has(figure.unit) ? '' : ` ${figure.unit}`;
  return `${figure.text}${unit}${figure.why === '' || Number.isNaN(figure.value) ? '' : ' *'}`;
}

function whyText(figure: Figure | undefined): string {
  return figure === undefined || figure.why === '' ? '' : `* Incomplete: ${figure.why}.`;
}

const SAID_UNITS: ReadonlySet<string> = new Set(['%', '1/s']);
/** Faster than this nobody reads a figure. */
const PACE_MS = 400;
