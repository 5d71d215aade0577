import { isRecord } from '../../../src-shared/workspace/read-unknown.ts';

/** Price steps by instrument, each a positive decimal text; absent where the engine chooses. */
export type InstrumentSteps = Readonly<Record<string, string>>;

/** The settings with another step for one instrument; none leaves it to the engine. Those chosen longest ago are forgotten beyond a few hundred. */
export function withStep<Settings extends { readonly steps: InstrumentSteps }>(
  settings: Settings,
  instrumentId: string,
  step: string | undefined,
): Settings {
  const kept = Object.entries(settings.steps)
    .filter(([id]) => id !== instrumentId)
    .slice(-(MAX_STEPS - 1));
  return {
    ...settings,
    steps: Object.fromEntries(step === undefined ? kept : [...kept, [instrumentId, step]]),
  };
}

/** Saved steps, those left out that cannot be. */
export function parseSteps(saved: unknown): InstrumentSteps {
  if (!isRecord(saved)) return {};
  const steps = Object.entries(saved).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && STEP.test(entry[1]) && /[1-9]/.test(entry[1]),
  );
  return Object.fromEntries(steps.slice(-MAX_STEPS));
}

const STEP = /^\d{1,16}(\.\d{1,15})?$/;
const MAX_STEPS = 300;
