import { useLayoutEffect, useRef } from 'react';
import type { ReactNode } from 'react';

/** A dialog over the window. Esc and a click beside it close it; the focus goes back to where it was. */
export function Dialog({ title, className, onClose, children, testId }: DialogProps): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  // A layout effect, so that it is closed while it is still in the document: only then does the focus go back.
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={`dialog ${className ?? ''}`}
      aria-label={title}
      data-testid={testId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div className="dialog-inner">{children}</div>
    </dialog>
  );
}

interface DialogProps {
  readonly title: string;
  readonly className?: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly testId?: string;
}
