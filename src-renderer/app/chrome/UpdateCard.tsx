import type { ReactNode } from 'react';
import type { UpdateState } from '../../../src-shared/wire/update-state.ts';
import type { UpdatePort } from '../../../src-shared/wire/host-bridge.ts';
import { hideUpdate, isUpdateShown, useUpdate } from '../../state/update.ts';
import { useServices } from '../start/services.ts';

/** Says in the corner that there is a newer version of the app and what changed in it; every step is the person's own. */
export function UpdateCard(): ReactNode {
  const view = useUpdate();
  const { bridge } = useServices();
  if (view.state === undefined || bridge.updates === undefined || !isUpdateShown(view)) return null;
  return <UpdateCardOf state={view.state} updates={bridge.updates} />;
}

/** The card for what is known. */
export function UpdateCardOf({
  state,
  updates,
}: {
  readonly state: UpdateState;
  readonly updates: Pick<UpdatePort, 'act'>;
}): ReactNode {
  const update = 'update' in state ? state.update : undefined;
  const step = STEPS[state.kind];
  return (
    <div className="update-layer">
      <section className="update-card" role="status" data-testid="update-card">
        <header>
          <h2>{titleOf(state)}</h2>
          <button type="button" className="button" aria-label="Hide" title="Hide" onClick={hideUpdate}>
            ✕
          </button>
        </header>
        {state.kind === 'failed' ? <p>{state.message}</p> : null}
        {update === undefined || update.notes === '' ? null : (
          <div className="update-notes" tabIndex={0} role="region" aria-label="What changed">
            {update.notes}
          </div>
        )}
        {state.kind === 'downloading' ? <progress max={100} value={state.percent} aria-label="Downloaded" /> : null}
        {step === undefined ? null : (
          <div className="row-of-buttons network-actions">
            <button
              type="button"
              className="button primary"
              onClick={() => updates.act(state.kind === 'failed' && update === undefined ? 'check' : step.action)}
            >
              {step.label}
            </button>
          </div>
        )}
      </section>
    </div>
  );
}

function titleOf(state: UpdateState): string {
  switch (state.kind) {
    case 'idle':
    case 'checking':
      return 'Looking for a newer version…';
    case 'current':
      return 'This is the newest version.';
    case 'available':
      return `Version ${state.update.version} is available.`;
    case 'downloading':
      return `Downloading version ${state.update.version}: ${String(state.percent)} %`;
    case 'ready':
      return `Version ${state.update.version} is ready to be installed.`;
    case 'failed':
      return state.update === undefined
        ? 'It could not be found out whether there is a newer version.'
        : `Version ${state.update.version} could not be downloaded.`;
  }
}

/** What a person can do in a state. */
const STEPS: Partial<Record<UpdateState['kind'], { readonly label: string; readonly action: 'download' | 'install' }>> =
  {
    available: { label: 'Download', action: 'download' },
    ready: { label: 'Install and restart', action: 'install' },
    failed: { label: 'Try again', action: 'download' },
  };
