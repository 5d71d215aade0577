import type { ReactNode } from 'react';
import { DEFAULT_LAYOUT_NAME, FIVE_VENUES_LAYOUT_NAME } from '../../state/default-layout.ts';
import {
  deleteLayout,
  isOwnName,
  resetLayout,
  saveLayoutAs,
  showLayout,
  showTemplate,
  toggleLock,
} from '../../state/layouts.ts';
import { equalise } from '../../state/docking.ts';
import { notify } from '../../state/notices.ts';
import { openOverlay } from '../../state/overlay.ts';
import { TEMPLATES } from '../../state/templates.ts';
import { otherWindows } from '../../state/windows.ts';
import { useWorkspace } from '../../state/workspace.ts';
import { Menu, MenuButton, MenuRule } from '../../ui/Menu.tsx';
import { useServices } from '../start/services.ts';
import { windowCommands } from '../commands/window-commands.ts';
import { showFiveVenues } from '../commands/venues-layout.ts';

/** Layouts: choose, save, rename, delete, reset, lock. */
export function LayoutMenu(): ReactNode {
  const name = useWorkspace((state) => state.name);
  const saved = useWorkspace((state) => state.saved);
  const isLocked = useWorkspace((state) => state.isLocked);
  const services = useServices();
  const { feed } = services;
  useWorkspace((state) => otherWindows(state).join());
  const isOwn = isOwnName(name);
  return (
    <Menu label={`${isLocked ? '🔒 ' : ''}Layout: ${name} ▾`} title="Layouts" align="end" testId="layout-menu">
      <MenuButton isChecked={name === DEFAULT_LAYOUT_NAME} onChoose={() => showLayout(DEFAULT_LAYOUT_NAME)}>
        {DEFAULT_LAYOUT_NAME}
      </MenuButton>
      {saved.map((one) => (
        <MenuButton key={one.name} isChecked={one.name === name} onChoose={() => showLayout(one.name)}>
          {one.name}
        </MenuButton>
      ))}
      <MenuRule>Templates</MenuRule>
      {TEMPLATES.map((one) => (
        <MenuButton key={one.name} isChecked={one.name === name} onChoose={() => showTemplate(one)}>
          {one.name}
        </MenuButton>
      ))}
      <MenuButton isChecked={name === FIVE_VENUES_LAYOUT_NAME} onChoose={() => void showFiveVenues(feed)}>
        {FIVE_VENUES_LAYOUT_NAME}
      </MenuButton>
      <MenuRule />
      {isOwn ? <MenuButton onChoose={() => saveLayoutAs(name)}>Save “{name}”</MenuButton> : null}
      <MenuButton onChoose={() => openOverlay({ kind: 'name-layout' })}>Save as…</MenuButton>
      {isOwn ? (
        <MenuButton onChoose={() => openOverlay({ kind: 'name-layout', rename: name })}>Rename…</MenuButton>
      ) : null}
      {isOwn ? (
        <MenuButton
          onChoose={() =>
            notify({
              tone: 'plain',
              text: `Layout “${name}” deleted.`,
              action: { label: 'Undo', run: deleteLayout(name) },
            })
          }
        >
          Delete “{name}”
        </MenuButton>
      ) : null}
      <MenuRule>Windows</MenuRule>
      {windowCommands()
        .filter(({ id }) => /^(new-window$|show-|bring-)/.test(id))
        .map((command) => (
          <MenuButton key={command.id} onChoose={() => command.run(services)}>
            {command.title}
          </MenuButton>
        ))}
      <MenuRule />
      <MenuButton
        onChoose={() =>
          notify({ tone: 'plain', text: 'The default layout is back.', action: { label: 'Undo', run: resetLayout() } })
        }
      >
        Reset to default
      </MenuButton>
      <MenuButton hint="Alt+Shift+E" isDisabled={isLocked} onChoose={equalise}>
        Equal sizes
      </MenuButton>
      <MenuButton isChecked={isLocked} onChoose={toggleLock}>
        Locked
      </MenuButton>
    </Menu>
  );
}
