import { useMemo } from 'react';
import type { ReactNode } from 'react';
import { DEFAULT_LAYOUT_NAME, FIVE_VENUES_LAYOUT_NAME } from '../../state/default-layout.ts';
import {
  duplicateLayout,
  hasUnsavedChanges,
  isOwnName,
  showLayout,
  showTemplate,
  toggleKeepsInstruments,
  toggleLock,
} from '../../state/layouts.ts';
import { equalise } from '../../state/docking.ts';
import { openOverlay } from '../../state/overlay.ts';
import { TEMPLATES } from '../../state/templates.ts';
import { otherWindows } from '../../state/windows.ts';
import { useWorkspace } from '../../state/workspace.ts';
import { Menu, MenuButton, MenuCheck, MenuRule } from '../../ui/Menu.tsx';
import { chosenSettings } from '../panel/chosen-settings.ts';
import { useServices } from '../start/services.ts';
import {
  deleteWithUndo,
  exportLayout,
  layoutKeys,
  MOST_KEYS,
  notifyCopy,
  openLayout,
  openLayoutFile,
  resetWithUndo,
  saveLayout,
} from '../commands/layout-commands.ts';
import { windowCommands } from '../commands/window-commands.ts';
import { showFiveVenues } from '../commands/venues-layout.ts';

/** Layouts: choose, save, rename, delete, reset, lock. */
export function LayoutMenu(): ReactNode {
  const name = useWorkspace((state) => state.name);
  const saved = useWorkspace((state) => state.saved);
  const isLocked = useWorkspace((state) => state.isLocked);
  const services = useServices();
  const { bridge, feed } = services;
  const keepsInstruments = useWorkspace((state) => state.keepsInstruments);
  const layout = useWorkspace((state) => state.layout);
  const isChanged = useMemo(() => hasUnsavedChanges({ saved, name, layout }, chosenSettings), [saved, name, layout]);
  useWorkspace((state) => otherWindows(state).join());
  const isOwn = isOwnName(name);
  return (
    <Menu
      label={`${isLocked ? '🔒 ' : ''}Layout: ${isChanged ? '• ' : ''}${name} ▾`}
      title={isChanged ? 'Layouts: there are changes that are not saved' : 'Layouts'}
      align="end"
      testId="layout-menu"
    >
      <MenuButton isChecked={name === DEFAULT_LAYOUT_NAME} onChoose={() => showLayout(DEFAULT_LAYOUT_NAME)}>
        {DEFAULT_LAYOUT_NAME}
      </MenuButton>
      {saved.map((one, at) => (
        <MenuButton
          key={one.name}
          isChecked={one.name === name}
          hint={at < MOST_KEYS ? layoutKeys(at)[0] : undefined}
          onChoose={() => openLayout(bridge, one.name)}
        >
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
      {isOwn ? (
        <MenuButton hint="Ctrl+S" onChoose={saveLayout}>
          Save “{name}”
        </MenuButton>
      ) : null}
      <MenuButton onChoose={() => openOverlay({ kind: 'name-layout' })}>Save as…</MenuButton>
      {isOwn ? (
        <MenuButton onChoose={() => openOverlay({ kind: 'name-layout', rename: name })}>Rename…</MenuButton>
      ) : null}
      <MenuButton onChoose={() => notifyCopy(duplicateLayout())}>Duplicate</MenuButton>
      {isOwn ? <MenuButton onChoose={() => deleteWithUndo(name)}>Delete “{name}”</MenuButton> : null}
      <MenuButton onChoose={() => void exportLayout(bridge)}>Export…</MenuButton>
      <MenuButton onChoose={() => void openLayoutFile(bridge)}>Import…</MenuButton>
      <MenuCheck isChecked={keepsInstruments} onChange={toggleKeepsInstruments}>
        Keep current instruments
      </MenuCheck>
      <MenuRule>Windows</MenuRule>
      {windowCommands()
        .filter(({ id }) => /^(new-window$|show-|bring-)/.test(id))
        .map((command) => (
          <MenuButton key={command.id} onChoose={() => command.run(services)}>
            {command.title}
          </MenuButton>
        ))}
      <MenuRule />
      <MenuButton onChoose={resetWithUndo}>Reset to default</MenuButton>
      <MenuButton hint="Alt+Shift+E" isDisabled={isLocked} onChoose={equalise}>
        Equal sizes
      </MenuButton>
      <MenuButton isChecked={isLocked} onChoose={toggleLock}>
        Locked
      </MenuButton>
    </Menu>
  );
}
