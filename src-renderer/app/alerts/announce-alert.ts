import type { AlertFiring } from '../../../src-shared/alerts/alert.ts';
import { RateBound } from '../../../src-shared/rate-bound.ts';
import { firingWords } from '../../format/alert-words.ts';
import { notify } from '../../state/notices.ts';
import { useSettings } from '../../state/settings.ts';
import { playAlertSound } from './alert-sound.ts';

/** Says on this screen that an alert went off: a message, and as its rule says a sound and a notification of the system. */
export function announceAlert(firing: AlertFiring): void {
  if (firing.isQuiet) return;
  notify({ tone: 'alert', text: firingWords(firing) });
  if (firing.deliver.includes('notification')) showNotification(firing);
  if (firing.deliver.includes('sound') && sounds.take(performance.now()))
    void onceAmongWindows(firing.id, () => void playAloud(firing));
}

/** What was wrong is said once, until an alert is heard again. */
async function playAloud({ sound }: AlertFiring): Promise<void> {
  const { alertSound, alertVolume } = useSettings.getState();
  const problem = await playAlertSound(sound ?? alertSound, alertVolume);
  if (problem !== undefined && problem.message !== lastProblem)
    notify({ tone: 'bad', text: `Sound of the alert: ${problem.message}` });
  lastProblem = problem?.message;
}

/** Asks the person whether the system may show notifications, if that is not known: only on a press of theirs. */
export async function askForNotifications(): Promise<boolean> {
  if (typeof Notification === 'undefined') return false;
  return (await Notification.requestPermission()) === 'granted';
}

/** Windows that show the same firing replace one another's notification. */
function showNotification(firing: AlertFiring): void {
  if (typeof Notification === 'undefined' || Notification.permission !== 'granted') return;
  if (!notifications.take(performance.now())) {
    notShown++;
    return;
  }
  const notification = new Notification(firing.title, {
    body: `${firingWords(firing)}${notShown === 0 ? '' : ` · ${String(notShown)} other alerts were not shown`}`,
    tag: firing.id,
    silent: firing.deliver.includes('sound'),
  });
  notShown = 0;
  notification.addEventListener('click', () => {
    window.focus();
    notification.close();
  });
}

/** Several windows are told of the same firing: one of them makes the sound. */
async function onceAmongWindows(id: string, act: () => void): Promise<void> {
  if (typeof navigator === 'undefined' || navigator.locks === undefined) {
    act();
    return;
  }
  await navigator.locks.request(`tapedeck-alert-${id}`, { ifAvailable: true }, async (lock) => {
    if (lock === null) return;
    act();
    // Long enough for every window to have been told.
    await new Promise((resolve) => {
      window.setTimeout(resolve, HELD_MS);
    });
  });
}

let lastProblem: string | undefined;
/** People, and the system, take no more; the panel has them all. */
const notifications = new RateBound(5, 5000);
const sounds = new RateBound(5, 2000);
/** Notifications that were left out since the last. */
let notShown = 0;
const HELD_MS = 3000;
