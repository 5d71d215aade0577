import { useMemo } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { LiveText } from '../../ui/LiveText.tsx';
import { Menu, MenuButton } from '../../ui/Menu.tsx';
import type { PanelProps } from '../panel.ts';
import { toSub } from '../panel.ts';
import { filterOf, HEALTH_VIEWS, nextView, toggledFilter } from './settings.ts';
import type { HealthSettings, HealthView } from './settings.ts';
import { totalsDetails, totalsText } from './totals-text.ts';

/** Totals, the views as tabs, and the filter if it applies. */
export function HealthControls({ panelId, feed, settings, update }: PanelProps<HealthSettings>): ReactNode {
  const subs = useMemo(() => [toSub(panelId, 'health')], [panelId]);
  /** As tabs are walked everywhere: the arrows choose, and the focus follows. */
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : undefined;
    if (step === undefined) return;
    event.preventDefault();
    const view = nextView(settings.view, step);
    update({ view });
    event.currentTarget.querySelectorAll('button')[HEALTH_VIEWS.indexOf(view)]?.focus();
  };
  return (
    <>
      <LiveText
        feed={feed}
        subs={subs}
        className="mono dim health-totals"
        testId="health-totals"
        text={() => {
          const totals = feed.health().report?.totals;
          return totals === undefined ? '' : totalsText(totals);
        }}
        title={() => {
          const totals = feed.health().report?.totals;
          return totals === undefined ? '' : totalsDetails(totals).join('\n');
        }}
      />
      <FilterSwitch settings={settings} update={update} />
      <Menu label={`${settings.view} ▾`} title="Health views" className="toggle tabs-menu">
        {HEALTH_VIEWS.map((view) => (
          <MenuButton key={view} isChecked={view === settings.view} onChoose={() => update({ view })}>
            {view}
          </MenuButton>
        ))}
      </Menu>
      <div className="tabs" role="tablist" aria-label="Health views" onKeyDown={onKeyDown}>
        {HEALTH_VIEWS.map((view) => (
          <button
            key={view}
            type="button"
            role="tab"
            className="tab"
            aria-selected={view === settings.view}
            title={TITLES[view]}
            data-testid={`health-view-${view}`}
            onClick={() => update({ view })}
          >
            {view}
          </button>
        ))}
      </div>
    </>
  );
}

/** The switch that belongs to the view: which rows a table shows, or what the timeline leaves out. */
function FilterSwitch({ settings, update }: Pick<PanelProps<HealthSettings>, 'settings' | 'update'>): ReactNode {
  if (settings.view === 'timeline')
    return (
      <button
        type="button"
        className="toggle health-filter"
        aria-pressed={settings.showsMerged}
        title="Show also when updates were merged because this screen was busy: nothing is lost but frames"
        data-testid="health-merged"
        onClick={() => update({ showsMerged: !settings.showsMerged })}
      >
        merged
      </button>
    );
  if (!FILTERED.has(settings.view)) return null;
  const filter = filterOf(settings);
  return (
    <button
      type="button"
      className="toggle health-filter"
      aria-pressed={filter !== 'all'}
      title={filter === 'all' ? 'Show only what is not well (Space)' : 'Show everything again (Space)'}
      data-testid="health-filter"
      onClick={() => update({ shown: toggledFilter(settings) })}
    >
      only {filter === 'all' ? 'problems' : filter}
    </button>
  );
}

const FILTERED: ReadonlySet<HealthView> = new Set(['streams', 'latency', 'limits']);
const TITLES: Readonly<Record<HealthView, string>> = {
  streams: 'Connections and streams',
  latency: 'Where the time goes between the venue and the screen',
  plots: 'Rate, latency and age over the last ten minutes',
  limits: 'How full everything is that has a bound, request budgets, and hosts that are left alone',
  timeline: 'What was wrong, by instrument and time',
  events: 'What happened, newest first',
};
