import type { ReactNode } from 'react';
import { notify } from '../../state/notices.ts';
import { useOutage } from '../../state/outage.ts';
import { useSession } from '../../state/session.ts';
import { copyText } from '../../ui/copy-text.ts';
import type { Services } from '../start/services.ts';
import { useServices } from '../start/services.ts';
import { switchMode } from '../start/session-actions.ts';

/** Says over everything that what is shown is old, or that there is nothing to show, why, and what can be done. */
export function OutageAlert(): ReactNode {
  const outage = useOutage();
  const engine = useSession((state) => state.engine);
  const hasFailed = useSession((state) => state.session?.state === 'failed');
  if (outage === undefined) return hasFailed ? <FailedSession /> : null;
  return (
    <div className="link-lost" role="alert" data-testid="outage">
      <span>{outage.sentence} What is shown is the last that was known.</span>
      {engine.state === 'stopped' ? <StoppedEngine report={engine.report} /> : null}
    </div>
  );
}

function StoppedEngine({ report }: { readonly report: string }): ReactNode {
  const services = useServices();
  return (
    <>
      <button type="button" className="button" data-testid="start-engine" onClick={() => services.client.startEngine()}>
        Start the engine again
      </button>
      <button type="button" className="button" onClick={() => copyReport(report)}>
        Copy the report
      </button>
      <button type="button" className="button" onClick={() => void saveReport(services, report)}>
        Save the report…
      </button>
    </>
  );
}

function FailedSession(): ReactNode {
  const services = useServices();
  const session = useSession((state) => state.session);
  if (session === undefined) return null;
  return (
    <div className="link-lost" role="alert">
      <span>
        {session.remote === undefined ? FAILED[session.mode] : 'The server is being tried again.'} {session.error}
      </span>
      {session.remote === undefined ? (
        <button
          type="button"
          className="button"
          onClick={() => void switchMode(services, session.mode, session.replay?.file)}
        >
          Try again
        </button>
      ) : null}
    </div>
  );
}

function copyReport(text: string): void {
  notify(
    copyText(text)
      ? { tone: 'good', text: 'The report is on the clipboard.' }
      : { tone: 'bad', text: 'The browser does not let the report be copied; save it instead.' },
  );
}

async function saveReport({ bridge }: Services, text: string): Promise<void> {
  const outcome = await bridge.saveFile({ name: 'tapedeck-engine-report.txt', text });
  if (outcome.kind === 'saved') notify({ tone: 'good', text: `Saved: ${outcome.where}.` });
  else if (outcome.kind === 'failed') notify({ tone: 'bad', text: `Nothing was saved: ${outcome.message}.` });
}

const FAILED = {
  live: 'Live data could not be started.',
  demo: 'The demo market could not be started.',
  replay: 'The recording could not be played.',
};
