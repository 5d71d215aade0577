import { EVENT_LEVELS } from '../../../src-shared/wire/event-log.ts';
import type { EngineParts } from '../quality-event.ts';
import { Ledger } from './ledger.ts';

/** A ledger of so many entries, from an instant on, epoch ms, which logs how many had to make way. */
export function openLedger(
  limit: number,
  startedAt: number,
  { clock, log }: Pick<EngineParts, 'clock' | 'log'>,
): Ledger {
  return new Ledger(limit, startedAt, (dropped) => {
    const fields = { dropped, limit };
    log.write({ name: 'LEDGER_TRIMMED', level: EVENT_LEVELS.LEDGER_TRIMMED, at: clock.now(), fields });
  });
}
