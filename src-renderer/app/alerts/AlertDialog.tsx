import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { type AlertRule, DELIVERIES, type Delivery } from '../../../src-shared/alerts/alert.ts';
import { formatRule } from '../../../src-shared/alerts/format-alert.ts';
import { MOST_CHARS } from '../../../src-shared/alerts/parse-alert.ts';
import { delay } from '../../client/browser-ports.ts';
import { readAlertText, useAlerts } from '../../state/alerts.ts';
import { closeOverlay } from '../../state/overlay.ts';
import type { Overlay } from '../../state/overlay.ts';
import { useSession } from '../../state/session.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { useServices } from '../start/services.ts';
import { ExampleMenus } from './ExampleMenus.tsx';
import { OwnSoundChoice } from './SoundChoice.tsx';
import { askForNotifications } from './announce-alert.ts';
import {
  type AlertMeaning,
  changedMeanwhile,
  problemOf,
  ruleOf,
  typedSound,
  setTyped,
  type TypedAlert,
} from './set-typed.ts';

type AlertOverlay = Extract<Overlay, { readonly kind: 'alert' }>;

/** Asks for an alert as a line of text, says what it means, and sets it. */
export function AlertDialog({ overlay }: { readonly overlay: AlertOverlay }): ReactNode {
  const field = useRef<HTMLInputElement>(null);
  const mode = useSession((state) => state.session?.mode);
  const [text, setText] = useState(overlay.text);
  const [deliver, setDeliver] = useState<readonly Delivery[]>(overlay.rule?.deliver ?? ['sound']);
  const [isSimulated, setSimulated] = useState(
    overlay.rule === undefined ? mode !== 'live' : overlay.rule.data === 'any',
  );
  const { problem, isSetting, set, withdraw } = useSetting();
  const [sound, setSound] = useState(overlay.rule?.sound);
  const choices = { deliver, isSimulated, sound };
  const meaning = useMeaning(text, overlay);
  const changed = useAlerts((state) => changedMeanwhile(state.alerts, overlay));
  const rule = ruleOf(meaning, choices);
  const noAlert = problemOf(meaning);
  const toggle = (one: Delivery, isOn: boolean): void => {
    if (one === 'notification' && isOn) void askForNotifications();
    setDeliver(isOn ? [...deliver, one] : deliver.filter((other) => other !== one));
  };
  const write = (next: string): void => {
    setText(next);
    withdraw();
  };
  const title = overlay.id === undefined ? 'New alert' : 'Edit the alert';
  const said = problem ?? noAlert;
  // Enter may come before the meaning has, which is waited for then.
  const canSet = text.trim() !== '' && noAlert === undefined && !isSetting;
  return (
    <Dialog title={title} className="alert-dialog" onClose={closeOverlay} testId="alert-dialog">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void set({ text, meaning, choices, shown: overlay.shown, id: overlay.id });
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
          maxLength={MOST_CHARS}
          value={text}
          onChange={(event) => write(event.target.value)}
        />
        <p
          className="alert-meaning"
          role="status"
          data-tone={said === undefined ? 'plain' : 'bad'}
          data-testid="alert-meaning"
        >
          {said ?? meaningWords(rule, isSetting)}
        </p>
        {changed === undefined || isSetting ? null : (
          <p className="alert-meaning" role="status" data-tone="bad" data-testid="alert-changed">
            {changed}
          </p>
        )}
        <ExampleMenus
          text={text}
          shown={overlay.shown}
          onWrite={(next) => {
            write(next);
            field.current?.focus();
          }}
        />
        <Choices deliver={deliver} onDeliver={toggle} isSimulated={isSimulated} onSimulated={setSimulated} />
        {deliver.includes('sound') ? (
          <OwnSoundChoice typed={typedSound(meaning)} chosen={sound} onChoose={setSound} />
        ) : null}
        <div className="row-of-buttons end">
          <button type="button" className="button" onClick={closeOverlay}>
            Cancel
          </button>
          <button type="submit" className="button primary" disabled={!canSet}>
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

/** What is said of an alert that is none so far, or would be this one. */
function meaningWords(rule: AlertRule | undefined, isSetting: boolean): string {
  if (rule !== undefined) return formatRule({ ...rule, deliver: [] });
  return isSetting ? READING : HINT;
}

/** Sets alerts, one at a time. What was typed on, or closed, is not set by a meaning that comes late. */
function useSetting(): Setting {
  const { feed } = useServices();
  const [problem, setProblem] = useState<string>();
  const [isSetting, setSetting] = useState(false);
  const current = useRef<TypedAlert>(undefined);
  useEffect(
    () => () => {
      current.current = undefined;
    },
    [],
  );
  return {
    problem,
    isSetting,
    set: async (typed) => {
      current.current = typed;
      setSetting(true);
      const failed = await setTyped(feed, typed, () => current.current === typed);
      if (current.current !== typed) return;
      setSetting(false);
      setProblem(failed);
    },
    withdraw: () => {
      current.current = undefined;
      setSetting(false);
      setProblem(undefined);
    },
  };
}

interface Setting {
  /** What is wrong with what was to be set, in words. */
  readonly problem: string | undefined;
  readonly isSetting: boolean;
  readonly set: (typed: TypedAlert) => Promise<void>;
  /** Something else is typed. */
  readonly withdraw: () => void;
}

/** What a text means, asked a moment after the last letter; undefined while that is not known, or nothing was typed. */
function useMeaning(text: string, { shown }: AlertOverlay): AlertMeaning | undefined {
  const { feed } = useServices();
  const [answer, setAnswer] = useState<{ readonly text: string; readonly meaning: AlertMeaning }>();
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
const READING = 'Being read; it is set as soon as its meaning is known.';
const ASK_AFTER_MS = 120;
