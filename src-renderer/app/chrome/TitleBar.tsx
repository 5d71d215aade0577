import type { ReactNode } from 'react';
import { useServices } from '../start/services.ts';
import { exportSnapshot } from '../export/export-panel.ts';
import { LayoutMenu } from './LayoutMenu.tsx';
import { MainMenu } from './MainMenu.tsx';
import { SessionMark } from './SessionMark.tsx';
import { StreamPills } from '../panel/StreamPills.tsx';
import { openOverlay } from '../../state/overlay.ts';

/** The top line: search, what kind of data this is, how the streams are, export, layout. */
export function TitleBar(): ReactNode {
  const { bridge, feed } = useServices();
  return (
    <header className="title-bar">
      <div className="logo">
        tape<b>deck</b>
      </div>
      <button
        type="button"
        className="search"
        data-testid="search"
        onClick={() => openOverlay({ kind: 'palette', text: '' })}
      >
        <span>Search any instrument or command</span>
        <kbd>Ctrl K</kbd>
      </button>
      <SessionMark />
      <span className="spacer" />
      <StreamPills />
      <button
        type="button"
        className="button"
        data-testid="export-snapshot"
        title="One folder: trades, book, candles, tickers, health (Ctrl+Shift+S)"
        onClick={() => void exportSnapshot(bridge, feed)}
      >
        Export snapshot
      </button>
      <LayoutMenu />
      <MainMenu />
    </header>
  );
}
