import { create } from 'zustand';
import type { VenueId } from '../../src-shared/market/venue-ids.ts';
import { networkFaultWords } from '../../src-shared/text/network-fault-words.ts';
import type { HealthReport } from '../../src-shared/wire/health.ts';
import type { NetworkOutage } from '../../src-shared/wire/network-fault.ts';
import type { SessionInfo } from '../../src-shared/wire/protocol.ts';

/** That no exchange of the session can be reached, as far as it changes at human speed. */
export interface ShownOutage extends Pick<NetworkOutage, 'fault' | 'since' | 'hasBeenUp'> {
  /** Venues that were tried. */
  readonly venues: readonly VenueId[];
}

/** Whether exchanges can be reached, and whether the person wants to see what is said about it. */
export interface NetworkView {
  readonly outage: ShownOutage | undefined;
  /** The outage whose card was hidden, by its `since`. */
  readonly hiddenSince: number | undefined;
}

/** The network as the newest health report has it. */
export const useNetwork = create<NetworkView>(() => ({ outage: undefined, hiddenSince: undefined }));

/** Notes a report; undefined if none is known. */
export function noteNetwork(report: HealthReport | undefined): void {
  const outage = report?.outage;
  const before = useNetwork.getState().outage;
  if (report === undefined || outage === undefined) {
    if (before !== undefined) useNetwork.setState({ outage: undefined, hiddenSince: undefined });
    return;
  }
  const { fault, since, hasBeenUp } = outage;
  const venues = [...new Set(report.connections.map(({ venue }) => venue))];
  const isSame =
    before?.fault === fault &&
    before.since === since &&
    before.hasBeenUp === hasBeenUp &&
    before.venues.join() === venues.join();
  if (!isSame) useNetwork.setState({ outage: { fault, since, hasBeenUp, venues } });
}

/** Hides what is said about the outage of the moment, or shows it again. */
export function hideOutage(isHidden: boolean): void {
  useNetwork.setState(({ outage }) => ({ hiddenSince: isHidden ? outage?.since : undefined }));
}

/** What is said about an outage. */
export interface OutageWords {
  readonly title: string;
  readonly text: string;
  readonly advice: string;
}

/** The words for an outage of a session. */
export function outageWords(outage: ShownOutage, session: Pick<SessionInfo, 'venues' | 'remote'>): OutageWords {
  const exchanges = exchangeNames(outage.venues, session);
  const [only] = exchanges;
  const { happened, advice } = networkFaultWords(outage.fault);
  const who = exchanges.length === 1 && only !== undefined ? `${only} cannot be reached` : 'No exchange can be reached';
  return {
    title: session.remote === undefined ? `${who}.` : `${who} by the server ${session.remote}.`,
    text: `${upperFirst(happened)}.${outage.hasBeenUp ? ' What is shown is the last that was known.' : ''}`,
    advice: `${upperFirst(advice)}.`,
  };
}

/** The exchanges of venues, each once. */
export function exchangeNames(
  venues: readonly VenueId[],
  session: Pick<SessionInfo, 'venues'> | undefined,
): readonly string[] {
  const names = venues.map((venue) => session?.venues.find(({ id }) => id === venue)?.exchange ?? venue);
  return [...new Set(names)];
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
