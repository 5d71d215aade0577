import { useState } from 'react';
import type { ReactNode } from 'react';
import { MOST_NAME_CHARS } from '../../../src-shared/workspace/layout-file.ts';
import { isLayoutName, renameLayout } from '../../state/layouts.ts';
import { closeOverlay } from '../../state/overlay.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { keepLayout } from '../commands/layout-commands.ts';

/** Asks for the name of a layout, to save it or to rename it. */
export function NameLayout({ rename }: { readonly rename?: string | undefined }): ReactNode {
  const [name, setName] = useState(rename ?? '');
  const plain = name.trim();
  const isTaken = plain !== rename && isLayoutName(plain);
  const accept = (): void => {
    if (plain === '' || isTaken) return;
    if (rename === undefined) keepLayout(plain);
    else if (plain === rename || renameLayout(rename, plain)) closeOverlay();
  };
  const title = rename === undefined ? 'Save the layout as' : `Rename “${rename}”`;
  return (
    <Dialog title={title} onClose={closeOverlay} testId="name-layout">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          accept();
        }}
      >
        <h2>{title}</h2>
        <input
          autoFocus
          className="field"
          aria-label="Name of the layout"
          value={name}
          maxLength={MOST_NAME_CHARS}
          onChange={(event) => setName(event.target.value)}
        />
        <p className="field-note" role="status">
          {isTaken ? 'There is a layout of that name already.' : 'Panels, their sizes, links and settings are kept.'}
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
