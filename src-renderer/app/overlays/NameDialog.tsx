import { useState } from 'react';
import type { ReactNode } from 'react';
import { closeOverlay } from '../../state/overlay.ts';
import { Dialog } from '../../ui/Dialog.tsx';

/** Asks for the name of something; names that are taken and empty ones cannot be given. */
export function NameDialog({
  title,
  label,
  note,
  taken,
  now,
  mostChars,
  onAccept,
  testId,
}: NameDialogProps): ReactNode {
  const [name, setName] = useState(now);
  const plain = name.trim();
  const isTaken = taken.isTaken(plain);
  return (
    <Dialog title={title} onClose={closeOverlay} testId={testId}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (plain !== '' && !isTaken) onAccept(plain);
        }}
      >
        <h2>{title}</h2>
        <input
          autoFocus
          className="field"
          aria-label={label}
          value={name}
          maxLength={mostChars}
          onChange={(event) => setName(event.target.value)}
        />
        <p className="field-note" role="status">
          {isTaken ? taken.words : note}
        </p>
        <div className="row-of-buttons end">
          <button type="button" className="button" onClick={closeOverlay}>
            Cancel
          </button>
          <button type="submit" className="button primary" disabled={plain === '' || isTaken}>
            Save
          </button>
        </div>
      </form>
    </Dialog>
  );
}

interface NameDialogProps {
  readonly title: string;
  /** What the field is called. */
  readonly label: string;
  readonly note: string;
  readonly taken: { readonly isTaken: (name: string) => boolean; readonly words: string };
  /** What it is called now; empty if it has no name yet. */
  readonly now: string;
  readonly mostChars: number;
  readonly onAccept: (name: string) => void;
  readonly testId: string;
}
