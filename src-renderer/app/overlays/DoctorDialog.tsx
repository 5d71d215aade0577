import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { DoctorReport, RequestOutcome } from '../../../src-shared/wire/protocol.ts';
import { notify } from '../../state/notices.ts';
import { closeOverlay } from '../../state/overlay.ts';
import { copyText } from '../../ui/copy-text.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { useServices } from '../start/services.ts';

type Examination =
  | { readonly kind: 'running' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'done'; readonly report: DoctorReport };

/** Examines what can be reached from this computer, and says what to do about what cannot. */
export function DoctorDialog(): ReactNode {
  const [round, setRound] = useState(0);
  return (
    <Dialog title="Doctor" className="doctor" onClose={closeOverlay} testId="doctor">
      <h2>What can be reached</h2>
      <Round key={round} onAgain={() => setRound(round + 1)} />
    </Dialog>
  );
}

/** One examination. */
function Round({ onAgain }: { readonly onAgain: () => void }): ReactNode {
  const { feed } = useServices();
  const [examination, setExamination] = useState<Examination>({ kind: 'running' });
  useEffect(() => {
    let isCurrent = true;
    void feed.request({ method: 'run-doctor' }).then((outcome) => {
      if (isCurrent) setExamination(examinationOf(outcome));
    });
    return () => {
      isCurrent = false;
    };
  }, [feed]);
  return (
    <>
      <Found examination={examination} />
      <p className="dim">
        In a terminal: <code className="mono">tapedeck doctor</code>
      </p>
      <div className="row-of-buttons end">
        {examination.kind === 'done' ? (
          <button type="button" className="button" onClick={() => copyReport(examination.report)}>
            Copy
          </button>
        ) : null}
        <button type="button" className="button" disabled={examination.kind === 'running'} onClick={onAgain}>
          Examine again
        </button>
        <button type="button" className="button primary" autoFocus onClick={closeOverlay}>
          Done
        </button>
      </div>
    </>
  );
}

function examinationOf(outcome: RequestOutcome): Examination {
  if (!outcome.ok) return { kind: 'failed', message: outcome.error.message };
  return outcome.result.kind === 'doctor'
    ? { kind: 'done', report: outcome.result.report }
    : { kind: 'failed', message: 'The engine answered something else.' };
}

/** What an examination has come to. */
export function Found({ examination }: { readonly examination: Examination }): ReactNode {
  switch (examination.kind) {
    case 'running':
      return (
        <p role="status">
          <span className="waiting" aria-hidden /> Reaching every exchange; this takes some seconds…
        </p>
      );
    case 'failed':
      return <p role="alert">{examination.message}</p>;
    case 'done':
      return (
        <>
          <p role="status">{summaryOf(examination.report)}</p>
          <ul className="doctor-checks" tabIndex={0} aria-label="Checks">
            {examination.report.checks.map(({ isOk, subject, finding, advice }) => (
              <li key={subject} data-tone={isOk ? 'good' : 'bad'}>
                <b>{isOk ? 'ok' : 'FAILED'}</b> {subject}: {finding}
                {advice === undefined ? null : <div className="dim">{advice}</div>}
              </li>
            ))}
            {examination.report.notes.map((note) => (
              <li key={note} className="doctor-note">
                {note}
              </li>
            ))}
          </ul>
        </>
      );
  }
  return null;
}

function summaryOf({ checks }: DoctorReport): string {
  const failed = checks.filter(({ isOk }) => !isOk).length;
  if (failed === 0) return 'Everything can be reached.';
  return `${failed} of ${checks.length} ${checks.length === 1 ? 'check' : 'checks'} failed.`;
}

/** The report as text, as the command prints it. */
export function doctorText({ checks, notes }: DoctorReport): string {
  return [
    ...checks.flatMap(({ isOk, subject, finding, advice }) => [
      `${isOk ? 'ok    ' : 'FAILED'}  ${subject}: ${finding}`,
      ...(advice === undefined ? [] : [`        ${advice}`]),
    ]),
    ...notes.map((note) => `note    ${note.replaceAll('\n', '\n        ')}`),
  ].join('\n');
}

function copyReport(report: DoctorReport): void {
  notify(
    copyText(doctorText(report))
      ? { tone: 'good', text: 'The report is on the clipboard.' }
      : { tone: 'bad', text: 'The browser does not let the report be copied.' },
  );
}
