import type { ReactNode } from 'react';
import { MOST_TEXT } from './drawings.ts';

/** The field in which the text of a note is typed, where it will stand. Enter takes it, Esc and leaving the field do not. */
export function NoteField({ x, y, onText, onClose }: NoteFieldProps): ReactNode {
  return (
    <input
      className="field chart-note-field"
      aria-label="Text of the note"
      ref={(field) => {
        if (field === null) return;
        // By the object model: the page's policy has no styles in attributes.
        field.style.left = `${x}px`;
        field.style.top = `${y}px`;
        field.focus({ preventScroll: true });
      }}
      maxLength={MOST_TEXT}
      placeholder="Note, then Enter"
      onBlur={onClose}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Enter') onText(event.currentTarget.value);
        if (event.key === 'Enter' || event.key === 'Escape') onClose();
      }}
    />
  );
}

interface NoteFieldProps {
  /** CSS pixels of the chart's box. */
  readonly x: number;
  readonly y: number;
  readonly onText: (text: string) => void;
  readonly onClose: () => void;
}
