import { type InstrumentId, splitInstrumentId } from '../../../src-shared/market/instrument.ts';
import type { HealthReport } from '../../../src-shared/wire/health.ts';
import { formatAge } from '../../format/age.ts';

/** How far the data of an instrument is behind, for hovering: `It comes 1.7 s late (trade, book).`; undefined if none of it is. */
export function lagSentence(report: HealthReport | undefined, id: InstrumentId): string | undefined {
  const { venue, symbol } = splitInstrumentId(id);
  const late = (report?.streams ?? []).flatMap(({ behindMs, channel, ...stream }) =>
    behindMs !== undefined && stream.venue === venue && stream.symbol === symbol ? [{ behindMs, channel }] : [],
  );
  if (late.length === 0) return undefined;
  const most = late.reduce((ms, { behindMs }) => Math.max(ms, behindMs), 0);
  const channels = [...new Set(late.map(({ channel }) => channel))].join(', ');
  return `It comes ${formatAge(most)} late (${channels}).`;
}
