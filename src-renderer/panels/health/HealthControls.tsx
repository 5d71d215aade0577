import { useMemo } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { formatCount } from '../../format/decimal-text.ts';
import { LiveText } from '../../ui/LiveText.tsx';
import { Menu, MenuButton } from '../../ui/Menu.tsx';
import type { PanelProps } from '../panel.ts';
import { toSub } from '../panel.ts';
import { HEALTH_VIEWS, nextView } from './settings.ts';
import type { HealthSettings, HealthView } from './settings.ts';

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
          if (totals === undefined) return '';
          return `${totals.streamsRunning}/${totals.streams} live · ${formatCount(totals.messagesPerSecond)} msg/s · ${formatCount(totals.bytesPerSecond / 1000)} kB/s · ${totals.gaps} gaps · ${totals.reconnects} reconnects`;
        }}
      />
      {FILTERED.has(settings.view) ? (
        <button
          type="button"
          className="toggle health-filter"
          aria-pressed={settings.onlyProblems}
          title="Show only what is not well (Space)"
          onClick={() => update({ onlyProblems: !settings.onlyProblems })}
        >
          only problems
        </button>
      ) : null}
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

const FILTERED: ReadonlySet<HealthView> = new Set(['streams', 'limits']);
const TITLES: Readonly<Record<HealthView, string>> = {
  streams: 'Connections and streams',
  latency: 'Where the time goes between the venue and the screen',
  plots: 'Rate, latency and age over the last ten minutes',
  limits: 'How full everything is that has a bound, request budgets, and hosts that are left alone',
  timeline: 'What was wrong, by instrument and time',
  events: 'What happened, newest first',
};
