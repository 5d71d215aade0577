import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { type AlertRule, DELIVERIES, type Delivery } from '../../../src-shared/alerts/alert.ts';
import { formatRule } from '../../../src-shared/alerts/format-alert.ts';
import { delay } from '../../client/browser-ports.ts';
import { changeAlert, putAlert, readAlertText, useAlerts } from '../../state/alerts.ts';
import type { Asks } from '../../state/alerts.ts';
import { notify } from '../../state/notices.ts';
import { closeOverlay } from '../../state/overlay.ts';
import type { Overlay } from '../../state/overlay.ts';
import { useSession } from '../../state/session.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { useServices } from '../start/services.ts';
import { ExampleMenus } from './ExampleMenus.tsx';
import { SoundChoice } from './SoundChoice.tsx';
import { askForNotifications } from './announce-alert.ts';

type AlertOverlay = Extract<Overlay, { readonly kind: 'alert' }>;

/** Asks for an alert as a line of text, says what it means, and sets it. */
export function AlertDialog({ overlay }: { readonly overlay: AlertOverlay }): ReactNode {
  const { feed } = useServices();
  const field = useRef<HTMLInputElement>(null);
  const mode = useSession((state) => state.session?.mode);
  const [text, setText] = useState(overlay.text);
  const [deliver, setDeliver] = useState<readonly Delivery[]>(overlay.rule?.deliver ?? ['sound']);
  const [isSimulated, setSimulated] = useState(
    overlay.rule === undefined ? mode !== 'live' : overlay.rule.data === 'any',
  );
  const [problem, setProblem] = useState<string>();
  const meaning = useMeaning(text, overlay);
  const rule = ruleOf(meaning, deliver, isSimulated);
  const accept = async (): Promise<void> => {
    if (rule !== undefined) setProblem(await setAlert(feed, rule, overlay.id));
  };
  const toggle = (one: Delivery, isOn: boolean): void => {
    if (one === 'notification' && isOn) void askForNotifications();
    setDeliver(isOn ? [...deliver, one] : deliver.filter((other) => other !== one));
  };
  const write = (next: string): void => {
    setText(next);
    setProblem(undefined);
  };
  const title = overlay.id === undefined ? 'New alert' : 'Edit the alert';
  const said = problem ?? (meaning !== undefined && 'problem' in meaning ? meaning.problem : undefined);
  return (
    <Dialog title={title} className="alert-dialog" onClose={closeOverlay} testId="alert-dialog">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void accept();
        }}
      >
        <h2>{title}</h2>
        <input
          ref={field}
          autoFocus
          className="field"
          aria-label="What to wait for"
          placeholder="btc > 100k"
          spellCheck={false}
          autoComplete="off"
          maxLength={500}
          value={text}
          onChange={(event) => write(event.target.value)}
        />
        <p
          className="alert-meaning"
          role="status"
          data-tone={said === undefined ? 'plain' : 'bad'}
          data-testid="alert-meaning"
        >
          {said ?? (rule === undefined ? HINT : formatRule({ ...rule, deliver: [] }))}
        </p>
        <ExampleMenus
          text={text}
          shown={overlay.shown}
          onWrite={(next) => {
            write(next);
            field.current?.focus();
          }}
        />
        <Choices deliver={deliver} onDeliver={toggle} isSimulated={isSimulated} onSimulated={setSimulated} />
        {deliver.includes('sound') ? <SoundChoice /> : null}
        <div className="row-of-buttons end">
          <button type="button" className="button" onClick={closeOverlay}>
            Cancel
          </button>
          <button type="submit" className="button primary" disabled={rule === undefined}>
            {overlay.id === undefined ? 'Set' : 'Save'}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** How people are notified, and whether simulated data counts. */
function Choices({ deliver, onDeliver, isSimulated, onSimulated }: ChoicesProps): ReactNode {
  const hasWebhook = useAlerts((state) => state.hasWebhook);
  return (
    <div className="alert-choices">
      {DELIVERIES.filter((one) => one !== 'webhook' || hasWebhook).map((one) => (
        <label key={one}>
          <input
            type="checkbox"
            checked={deliver.includes(one)}
            onChange={(event) => onDeliver(one, event.target.checked)}
          />
          {WORDS[one]}
        </label>
      ))}
      <label>
        <input type="checkbox" checked={isSimulated} onChange={(event) => onSimulated(event.target.checked)} />
        On simulated data too
      </label>
    </div>
  );
}

interface ChoicesProps {
  readonly deliver: readonly Delivery[];
  readonly onDeliver: (one: Delivery, isOn: boolean) => void;
  readonly isSimulated: boolean;
  readonly onSimulated: (isOn: boolean) => void;
}

/** The alert that was typed, with what is ticked; undefined if it is none. */
function ruleOf(
  meaning: Meaning | undefined,
  deliver: readonly Delivery[],
  isSimulated: boolean,
): AlertRule | undefined {
  if (meaning === undefined || !('rule' in meaning)) return undefined;
  const { rule } = meaning;
  return {
    ...rule,
    data: isSimulated ? 'any' : rule.data,
    deliver: DELIVERIES.filter((one) => deliver.includes(one) || rule.deliver.includes(one)),
  };
}

/** Sets it, closes the dialog and says how it is taken back; what is wrong, in words, undefined if nothing is. */
async function setAlert(asks: Asks, rule: AlertRule, id: string | undefined): Promise<string | undefined> {
  const known = new Set(useAlerts.getState().alerts.map((alert) => alert.id));
  const failed = await putAlert(asks, rule, id);
  if (failed !== undefined) return failed;
  closeOverlay();
  const made = useAlerts.getState().alerts.find((alert) => !known.has(alert.id));
  notify({
    tone: 'good',
    text: `Alert set: ${formatRule(rule)}`,
    ...(made === undefined || id !== undefined
      ? {}
      : { action: { label: 'Undo', run: () => void changeAlert(asks, 'delete-alert', made.id) } }),
  });
  return undefined;
}

type Meaning = Awaited<ReturnType<typeof readAlertText>>;

/** What a text means, asked a moment after the last letter; undefined while that is not known, or nothing was typed. */
function useMeaning(text: string, { shown }: AlertOverlay): Meaning | undefined {
  const { feed } = useServices();
  const [answer, setAnswer] = useState<{
    readonly text: string;
    readonly meaning: Awaited<ReturnType<typeof readAlertText>>;
  }>();
  useEffect(() => {
    if (text.trim() === '') return undefined;
    let isCurrent = true;
    const cancel = delay(ASK_AFTER_MS, () => {
      void readAlertText(feed, text, shown).then((meaning) => {
        if (isCurrent) setAnswer({ text, meaning });
      });
    });
    return () => {
      isCurrent = false;
      cancel();
    };
  }, [feed, text, shown]);
  return answer?.text === text ? answer.meaning : undefined;
}

const WORDS: Readonly<Record<Delivery, string>> = {
  sound: 'Sound',
  notification: 'System notification',
  webhook: 'Webhook',
};
const HINT = 'An instrument and a condition: eth moves 2% in 5m, sol spread > 5 bps for 10s, btc gap.';
const ASK_AFTER_MS = 120;
