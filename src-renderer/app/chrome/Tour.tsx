import { useEffect, useState } from 'react';
import type { CSSProperties, ReactNode } from 'react';
import { MAIN_WINDOW } from '../../../src-shared/workspace/workspace.ts';
import { useOverlay } from '../../state/overlay.ts';
import { useSession } from '../../state/session.ts';
import { changeSettings, useSettings } from '../../state/settings.ts';
import { useWorkspace } from '../../state/workspace.ts';

/** Three hints on the first start, one after the other, each beside what it is about. Never in a replay, and never again once closed. */
export function Tour(): ReactNode {
  const isFirstStart = useSettings((state) => !state.hasSeenTour);
  const isMain = useWorkspace((state) => state.windowId === MAIN_WINDOW);
  const isShownMarket = useSession(({ session }) => session?.state === 'running' && session.mode !== 'replay');
  const isCovered = useOverlay((state) => state.overlay.kind !== 'none');
  if (!isFirstStart || !isMain || !isShownMarket || isCovered) return null;
  return <Steps />;
}

function Steps(): ReactNode {
  const [at, setAt] = useState(0);
  const step = STEPS[at] ?? STEPS[0];
  const place = usePlaceOf(step.beside);
  if (place === undefined) return null;
  const isLast = at === STEPS.length - 1;
  const end = (): void => changeSettings({ hasSeenTour: true });
  return (
    <>
      <div className="tour-mark" style={markStyle(place)} />
      <section
        className="tour-card"
        style={cardStyle(place)}
        aria-label="Introduction"
        data-testid="tour"
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.preventDefault();
          end();
        }}
      >
        <p role="status">{step.text}</p>
        <div className="row-of-buttons end">
          <span className="dim mono">{`${at + 1} of ${STEPS.length}`}</span>
          {isLast ? null : (
            <button type="button" className="button" onClick={end}>
              Skip
            </button>
          )}
          <button type="button" className="button primary" onClick={() => (isLast ? end() : setAt(at + 1))}>
            {isLast ? 'Done' : 'Next'}
          </button>
        </div>
      </section>
    </>
  );
}

/** Where the first element of a selector is, or else the title; followed while the window changes. */
function usePlaceOf(selector: string): DOMRect | undefined {
  const [place, setPlace] = useState<DOMRect>();
  useEffect(() => {
    const find = (): void =>
      setPlace((document.querySelector(selector) ?? document.querySelector(FALLBACK))?.getBoundingClientRect());
    find();
    const observer = new ResizeObserver(find);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [selector]);
  return place;
}

function markStyle({ left, top, width, height }: DOMRect): CSSProperties {
  return { left: left - MARK_PX, top: top - MARK_PX, width: width + 2 * MARK_PX, height: height + 2 * MARK_PX };
}

/** Below what it is about, within the window. */
function cardStyle({ left, bottom }: DOMRect): CSSProperties {
  return { left: `max(8px, min(${left}px, 100vw - ${CARD_PX + 8}px))`, top: bottom + 10, width: CARD_PX };
}

const STEPS = [
  {
    beside: '[data-testid="search"]',
    text: 'Type anywhere to find an instrument or a command: “sol perp”, “15m”, “light theme”. Every setting is found here.',
  },
  {
    beside: '[data-testid="panel-ladder"] [data-testid="badge"]',
    text: 'Each panel says how sure its data is. VERIFIED: the book follows the exchange without a gap. Hover it for the reason.',
  },
  {
    beside: '[data-testid="layout-menu"]',
    text: 'Drag a header to move a panel, a border to resize it. Layouts are saved here. Press ? for all keys.',
  },
] as const;
const FALLBACK = '.title-bar';
const MARK_PX = 3;
const CARD_PX = 320;
