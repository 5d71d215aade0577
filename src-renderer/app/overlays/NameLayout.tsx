import type { ReactNode } from 'react';
import { MOST_NAME_CHARS } from '../../../src-shared/workspace/layout-file.ts';
import { isLayoutName, renameLayout } from '../../state/layouts.ts';
import { closeOverlay } from '../../state/overlay.ts';
import { keepLayout } from '../commands/layout-commands.ts';
import { NameDialog } from './NameDialog.tsx';

/** Asks for the name of a layout, to save it or to rename it. */
export function NameLayout({ rename }: { readonly rename?: string | undefined }): ReactNode {
  return (
    <NameDialog
      title={rename === undefined ? 'Save the layout as' : `Rename “${rename}”`}
      label="Name of the layout"
      note="Panels, their sizes, links and settings are kept."
      taken={{
        isTaken: (name) => name !== rename && isLayoutName(name),
        words: 'There is a layout of that name already.',
      }}
      now={rename ?? ''}
      mostChars={MOST_NAME_CHARS}
      onAccept={(name) => {
        if (rename === undefined) keepLayout(name);
        else if (name === rename || renameLayout(rename, name)) closeOverlay();
      }}
      testId="name-layout"
    />
  );
}
