import type { ReactNode } from 'react';
import { PANEL_KINDS } from '../../panels/panel.ts';
import { panelOf } from '../../panels/registry.ts';
import { openOverlay } from '../../state/overlay.ts';
import { useSession } from '../../state/session.ts';
import { addPanel } from '../../state/workspace.ts';
import { Menu, MenuButton, MenuRule } from '../../ui/Menu.tsx';
import { PanelIcon } from '../../ui/PanelIcon.tsx';
import { openDocs, openNews, otherModes } from '../commands/commands.ts';
import { useServices } from '../start/services.ts';
import { openCapture } from '../start/session-actions.ts';

/** What has no place of its own in the title: new panels, recordings, settings, help. */
export function MainMenu(): ReactNode {
  const services = useServices();
  return (
    <Menu label="☰" title="Menu" isIcon className="icon-button framed" align="end" testId="main-menu">
      <MenuRule>Add a panel</MenuRule>
      {PANEL_KINDS.map((kind) => {
        const panel = panelOf(kind);
        return panel === undefined ? null : (
          <MenuButton key={kind} onChoose={() => addPanel(kind)}>
            <PanelIcon path={panel.icon} />
            {panel.title}
          </MenuButton>
        );
      })}
      <MenuRule />
      {otherModes(useSession((state) => state.session)).map(({ mode, title }) => (
        <MenuButton key={mode} onChoose={() => openOverlay({ kind: 'confirm-mode', mode })}>
          {title}
        </MenuButton>
      ))}
      <MenuButton hint="Ctrl+O" onChoose={() => void openCapture(services)}>
        Open a recording…
      </MenuButton>
      <MenuButton hint="Ctrl+," onChoose={() => openOverlay({ kind: 'settings' })}>
        Settings…
      </MenuButton>
      <MenuButton hint="?" onChoose={() => openOverlay({ kind: 'shortcuts' })}>
        Keyboard shortcuts
      </MenuButton>
      <MenuButton onChoose={openDocs}>Documentation</MenuButton>
      <MenuButton onChoose={openNews}>What is new</MenuButton>
    </Menu>
  );
}
