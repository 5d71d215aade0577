import type { ReactNode } from 'react';
import type { HealthReport } from '../../../src-shared/wire/health.ts';
import type { SessionInfo } from '../../../src-shared/wire/protocol.ts';
import { formatAge } from '../../format/age.ts';
import { hideOutage, outageWords, useNetwork } from '../../state/network.ts';
import type { NetworkView } from '../../state/network.ts';
import { useOutage } from '../../state/outage.ts';
import { openOverlay } from '../../state/overlay.ts';
import { useSession } from '../../state/session.ts';
import { LiveText } from '../../ui/LiveText.tsx';
import { HEALTH_SUB } from '../panel/StreamPills.tsx';
import { useServices } from '../start/services.ts';
import { switchMode } from '../start/session-actions.ts';

/** Says over the panels that no exchange can be reached, why, and what can be done. It goes by itself when one is. */
export function NetworkCard(): ReactNode {
  const network = useNetwork();
  const session = useSession((state) => state.session);
  const isSilent = useOutage() !== undefined;
  return <CardOf network={network} session={session} isSilent={isSilent} />;
}

/** The card for what is known. `isSilent`: what the engine last said is old, and something else is said about that. */
export function CardOf({
  network: { outage, hiddenSince },
  session,
  isSilent,
}: {
  readonly network: NetworkView;
  readonly session: SessionInfo | undefined;
  readonly isSilent: boolean;
}): ReactNode {
  if (outage === undefined || outage.since === hiddenSince || isSilent) return null;
  if (session?.mode !== 'live' || session.state !== 'running') return null;
  const { title, text, advice } = outageWords(outage, session);
  return (
    <div className="network-layer">
      <section className="network-card" role="alert" data-testid="network-card">
        <header>
          <h2>{title}</h2>
          <button
            type="button"
            className="button"
            aria-label="Hide"
            title="Hide until something changes"
            onClick={() => hideOutage(true)}
          >
            ✕
          </button>
        </header>
        <p>{text}</p>
        <p className="dim">{advice}</p>
        <Actions session={session} />
        <Details />
      </section>
    </div>
  );
}

function Actions({ session }: { readonly session: SessionInfo }): ReactNode {
  const services = useServices();
  const { feed } = services;
  return (
    <div className="row-of-buttons network-actions">
      <button
        type="button"
        className="button primary"
        data-testid="network-retry"
        onClick={() => void feed.request({ method: 'reconnect' })}
      >
        Retry now
      </button>
      <LiveText
        feed={feed}
        subs={SUBS}
        showsAge
        className="dim mono network-next"
        testId="network-next"
        text={() => nextTryText(feed.health().report, feed.engineNow())}
      />
      {session.remote === undefined ? (
        <>
          <button type="button" className="button" onClick={() => void switchMode(services, 'demo')}>
            Open the demo market
          </button>
          <button type="button" className="button" onClick={() => openOverlay({ kind: 'settings', section: 'proxy' })}>
            Proxy…
          </button>
          <button type="button" className="button" onClick={() => openOverlay({ kind: 'doctor' })}>
            Run the doctor
          </button>
        </>
      ) : null}
    </div>
  );
}

function Details(): ReactNode {
  const { feed } = useServices();
  return (
    <details className="network-details">
      <summary>Details</summary>
      <LiveText
        feed={feed}
        subs={SUBS}
        className="mono"
        testId="network-details"
        text={() => detailLines(feed.health().report).join('\n')}
      />
    </details>
  );
}

/** When the next attempt is due. */
export function nextTryText(report: HealthReport | undefined, now: number): string {
  const next = report?.outage?.nextAttemptAt;
  if (next === undefined || next <= now) return 'trying now…';
  const seconds = Math.ceil((next - now) / 1000);
  return `next try in ${seconds < 60 ? `${seconds} s` : formatAge(seconds * 1000)}`;
}

/** How each connection and each host of requests fails, a line each. */
export function detailLines(report: HealthReport | undefined): readonly string[] {
  if (report === undefined) return [];
  const connections = report.connections.map(({ id, lastError }) => `${id}: ${lastError?.message ?? 'connecting'}`);
  const hosts = report.pools
    .flatMap(({ hosts: all = [] }) => all)
    .flatMap(({ host, lastError }) => (lastError === undefined ? [] : [`${host}: ${lastError.message}`]));
  return [...connections, ...new Set(hosts)];
}

const SUBS = [HEALTH_SUB];
