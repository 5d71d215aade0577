import type { ReactNode } from 'react';
import { useOverlay } from '../../state/overlay.ts';
import { AlertDialog } from '../alerts/AlertDialog.tsx';
import { ConfirmMode } from './ConfirmMode.tsx';
import { DoctorDialog } from './DoctorDialog.tsx';
import { NameLayout } from './NameLayout.tsx';
import { NameWatchlist } from './NameWatchlist.tsx';
import { Palette } from './Palette.tsx';
import { SettingsDialog } from './SettingsDialog.tsx';
import { Shortcuts } from './Shortcuts.tsx';

/** The one thing that lies over the workspace, if any. */
export function Overlays(): ReactNode {
  const overlay = useOverlay((state) => state.overlay);
  switch (overlay.kind) {
    case 'none':
      return null;
    case 'palette':
      return <Palette overlay={overlay} />;
    case 'alert':
      return <AlertDialog overlay={overlay} />;
    case 'confirm-mode':
      return <ConfirmMode mode={overlay.mode} />;
    case 'name-layout':
      return <NameLayout rename={overlay.rename} />;
    case 'name-watchlist':
      return <NameWatchlist rename={overlay.rename} onMade={overlay.onMade} />;
    case 'settings':
      return <SettingsDialog section={overlay.section} />;
    case 'doctor':
      return <DoctorDialog />;
    case 'shortcuts':
      return <Shortcuts />;
  }
  return null;
}
