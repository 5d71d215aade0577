import { type Alert, type AlertRule, DELIVERIES, type Delivery } from '../../../src-shared/alerts/alert.ts';
import { formatRule } from '../../../src-shared/alerts/format-alert.ts';
import type { SoundName } from '../../../src-shared/alerts/sound-name.ts';
import { canonicalJson } from '../../../src-shared/text/canonical-json.ts';
import type { InstrumentId } from '../../../src-shared/market/instrument.ts';
import { changeAlert, putAlert, readAlertText, useAlerts } from '../../state/alerts.ts';
import type { Asks } from '../../state/alerts.ts';
import { notify } from '../../state/notices.ts';
import { closeOverlay } from '../../state/overlay.ts';
import { lackingSound } from './alert-sound.ts';

/** What a text means as an alert, or why it is none. */
export type AlertMeaning = Awaited<ReturnType<typeof readAlertText>>;

/** What is ticked beside the text of an alert. */
interface AlertChoices {
  readonly deliver: readonly Delivery[];
  readonly isSimulated: boolean;
  /** Undefined for that of the settings. */
  readonly sound: SoundName | undefined;
}

/** An alert as it was typed. `meaning` is absent while it is not known, `id` if the alert is new, `shown` if no instrument is. */
export interface TypedAlert {
  readonly text: string;
  readonly meaning: AlertMeaning | undefined;
  readonly choices: AlertChoices;
  readonly shown: InstrumentId | undefined;
  readonly id: string | undefined;
}

/**
 * Sets what was typed, as soon as its meaning is known; what is wrong, in words, undefined if nothing is. Nothing is set if it is no longer current
 * by then.
 */
export async function setTyped(asks: Asks, typed: TypedAlert, isCurrent: () => boolean): Promise<string | undefined> {
  const meaning = typed.meaning ?? (await readAlertText(asks, typed.text, typed.shown));
  if (!isCurrent()) return undefined;
  const rule = ruleOf(meaning, typed.choices);
  const problem = problemOf(meaning);
  return rule === undefined || problem !== undefined ? problem : setAlert(asks, rule, typed.id);
}

/** The alert that a text means, with what is ticked; undefined if it is none, or not known yet. */
export function ruleOf(
  meaning: AlertMeaning | undefined,
  { deliver, isSimulated, sound }: AlertChoices,
): AlertRule | undefined {
  if (meaning === undefined || !('rule' in meaning)) return undefined;
  const { rule } = meaning;
  const delivered = DELIVERIES.filter((one) => deliver.includes(one) || rule.deliver.includes(one));
  const heard = rule.sound ?? (delivered.includes('sound') ? sound : undefined);
  return {
    ...rule,
    data: isSimulated ? 'any' : rule.data,
    deliver: delivered,
    ...(heard !== undefined && { sound: heard }),
  };
}

/** The sound that the text says, if it does: what is chosen beside it means nothing then. */
export function typedSound(meaning: AlertMeaning | undefined): SoundName | undefined {
  return meaning !== undefined && 'rule' in meaning ? meaning.rule.sound : undefined;
}

/** Why a text is no alert, in words; undefined if it is one, or not known yet. */
export function problemOf(meaning: AlertMeaning | undefined): string | undefined {
  if (meaning === undefined) return undefined;
  return 'problem' in meaning ? meaning.problem : lackingSound(meaning.rule.sound);
}

/**
 * What became of an alert since its dialog was opened with `rule`, by another window or a program: undefined if nothing, or if it is a new one.
 */
export function changedMeanwhile(
  alerts: readonly Alert[],
  { id, rule }: { readonly id?: string | undefined; readonly rule?: AlertRule | undefined },
): string | undefined {
  if (id === undefined || rule === undefined) return undefined;
  const now = alerts.find((alert) => alert.id === id)?.rule;
  if (now === undefined) return 'This alert was deleted meanwhile. Save sets it anew.';
  if (canonicalJson(now) === canonicalJson(rule)) return undefined;
  return `This alert was changed meanwhile: ${formatRule(now)}. Save replaces that.`;
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
