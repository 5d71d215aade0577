import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { outageOf } from '../../state/outage.ts';
import { useSession } from '../../state/session.ts';
import { useSurface } from '../../feed/use-surface.ts';
import { useServices } from '../start/services.ts';
import { showHealth } from './panel-actions.ts';
import { pillDetails, PILLS, pillTexts, viewOfPill } from './pill-texts.ts';
import type { Pill, PillText } from './pill-texts.ts';

/** How the streams are, in a few words, each of them a way to what it is about. The window itself wants the health report, whatever panels are open. */
export function StreamPills(): ReactNode {
  const { feed } = useServices();
  const buttons = useRef(new Map<Pill, HTMLButtonElement>());
  useEffect(() => {
    feed.demand(APP_ID, [{ sub: HEALTH_SUB, kind: 'health' }]);
    return () => feed.demand(APP_ID, []);
  }, [feed]);
  useSurface(
    feed,
    SUBS,
    () => {
      const state = useSession.getState();
      const texts = pillTexts(feed.health().report, outageOf(state), state.session?.state === 'failed');
      for (const [pill, button] of buttons.current) write(button, texts[pill]);
    },
    { showsAge: true },
  );
  const explain = (pill: Pill) => (event: { readonly currentTarget: HTMLElement }) => {
    event.currentTarget.title = pillDetails(pill, feed.health().report, feed.engineNow()).join('\n');
  };
  return (
    <span className="pills" data-testid="pills">
      {PILLS.map((pill) => (
        <button
          key={pill}
          type="button"
          className="pill"
          hidden={pill !== 'live'}
          data-testid={`pill-${pill}`}
          ref={(button) => {
            if (button === null) return undefined;
            const all = buttons.current;
            all.set(pill, button);
            return () => {
              all.delete(pill);
            };
          }}
          onPointerEnter={explain(pill)}
          onFocus={explain(pill)}
          onClick={() => showHealth(viewOfPill(pill))}
        />
      ))}
    </span>
  );
}

function write(button: HTMLButtonElement, { text, tone }: PillText): void {
  if (button.textContent !== text) button.textContent = text;
  if (button.hidden !== (text === '')) button.hidden = text === '';
  if (button.dataset['tone'] !== tone) button.dataset['tone'] = tone;
}

/** The window's own health subscription. */
export const HEALTH_SUB = 'app/health';
const APP_ID = 'app';
const SUBS = [HEALTH_SUB];
