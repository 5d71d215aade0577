import type { ReactNode } from 'react';
import { DENSITIES } from '../../../src-shared/workspace/settings.ts';
import { isFloating } from '../../../src-shared/workspace/window-layout.ts';
import type { AnyPanelDefinition, PanelCommand, PanelNumber, PanelProps } from '../../panels/panel.ts';
import { panelPicture, placeActions } from '../../panels/panel-hooks.ts';
import type { WindowPlace } from '../../panels/panel-hooks.ts';
import { toggleFloating } from '../../state/docking.ts';
import { setDensity, toggleMaximised, useWorkspace, windowOf } from '../../state/workspace.ts';
import { Menu, MenuAt, MenuButton, MenuCheck, MenuNumber, MenuRule } from '../../ui/Menu.tsx';
import { SETTING_NAMES } from '../commands/setting-commands.ts';
import { sendPanelToWindow } from '../commands/window-commands.ts';
import { exportPanel, exportPicture } from '../export/export-panel.ts';
import { closeWithUndo, runPanelCommand } from './panel-actions.ts';
import { menuGroups } from './panel-menu-groups.ts';
import { useServices } from '../start/services.ts';

/** What can be done with one panel, from the button in its header. */
export function PanelMenu({ definition, props }: PanelMenuProps): ReactNode {
  return (
    <Menu label="⋮" title={menuTitle(definition)} isIcon className="icon-button" align="end" testId="panel-menu">
      <PanelMenuRows definition={definition} props={props} />
    </Menu>
  );
}

/** The same at the place of a right click, with what can be done there on top. */
export function PanelMenuAt({
  definition,
  props,
  place,
  onClose,
}: PanelMenuProps & { readonly place: WindowPlace; readonly onClose: () => void }): ReactNode {
  const actions = placeActions(props.panelId, place);
  return (
    <MenuAt title={menuTitle(definition)} place={place} onClose={onClose}>
      {actions.map((action) => (
        <MenuButton key={action.id} onChoose={() => action.run()}>
          {action.title}
        </MenuButton>
      ))}
      {actions.length > 0 ? <MenuRule /> : null}
      <PanelMenuRows definition={definition} props={props} />
    </MenuAt>
  );
}

function PanelMenuRows({ definition, props }: PanelMenuProps): ReactNode {
  const { bridge } = useServices();
  const { panelId } = props;
  const isLocked = useWorkspace((state) => state.isLocked);
  const isFloat = useWorkspace((state) => isFloating(windowOf(state), panelId));
  const isMaximised = useWorkspace((state) => state.maximised === panelId);
  const groups = menuGroups(definition);
  return (
    <>
      {groups.map(({ name, commands, numbers }) => (
        <div key={name} role="group" aria-label={name === '' ? undefined : name}>
          {name === '' ? null : <MenuRule>{name}</MenuRule>}
          {commands.map((command) => (
            <CommandRow key={command.id} command={command} definition={definition} props={props} />
          ))}
          {numbers.map((number) => (
            <NumberRow key={number.id} number={number} props={props} />
          ))}
        </div>
      ))}
      {definition.hasRows === true ? <DensityRows panelId={panelId} /> : null}
      {groups.length > 0 || definition.hasRows === true ? <MenuRule /> : null}
      <MenuButton onChoose={() => void exportPanel(bridge, definition, props)}>Export as CSV</MenuButton>
      {panelPicture(panelId) === undefined ? null : (
        <MenuButton onChoose={() => void exportPicture(bridge, definition, props)}>Save a picture (PNG)</MenuButton>
      )}
      <MenuButton hint="Alt+Enter" onChoose={() => toggleMaximised(panelId)}>
        {isMaximised ? 'Back to the layout' : 'Fill the window'}
      </MenuButton>
      <MenuButton hint="Alt+Shift+F" isDisabled={isLocked} onChoose={() => toggleFloating(panelId)}>
        {isFloat ? 'Dock' : 'Float'}
      </MenuButton>
      <MenuButton hint="Alt+Shift+N" isDisabled={isLocked} onChoose={() => sendPanelToWindow(bridge, panelId)}>
        Move to a new window
      </MenuButton>
      <MenuButton hint="Alt+W" onChoose={() => closeWithUndo(panelId)}>
        Close
      </MenuButton>
    </>
  );
}

/** How close the rows of this panel lie. */
function DensityRows({ panelId }: { readonly panelId: string }): ReactNode {
  const density = useWorkspace(({ layout }) => layout.panels[panelId]?.density);
  return (
    <div role="group" aria-label="Density">
      <MenuRule>Density</MenuRule>
      {([undefined, ...DENSITIES] as const).map((one) => (
        <MenuButton key={one ?? 'set'} isChecked={density === one} onChoose={() => setDensity(panelId, one)}>
          {one === undefined ? 'As in the settings' : SETTING_NAMES.density[one]}
        </MenuButton>
      ))}
    </div>
  );
}

function CommandRow({
  command,
  definition,
  props,
}: PanelMenuProps & { readonly command: PanelCommand<unknown> }): ReactNode {
  const { title, keys, isOn, isChoice } = command;
  const hint = keys?.[0];
  const lacking = command.lacking?.(props.settings);
  const disabled = lacking !== undefined && { isDisabled: true, title: lacking };
  const run = (): void => runPanelCommand(definition, props, command.id);
  if (isOn === undefined)
    return (
      <MenuButton hint={hint} onChoose={run} {...disabled}>
        {title}
      </MenuButton>
    );
  if (isChoice === true)
    return (
      <MenuButton hint={hint} isChecked={isOn(props.settings)} onChoose={run} {...disabled}>
        {title}
      </MenuButton>
    );
  return (
    <MenuCheck {...(hint !== undefined && { hint })} isChecked={isOn(props.settings)} onChange={run} {...disabled}>
      {title}
    </MenuCheck>
  );
}

function NumberRow({
  number,
  props,
}: {
  readonly number: PanelNumber<unknown>;
  readonly props: PanelProps<unknown>;
}): ReactNode {
  const { title, unit, least, most } = number;
  return (
    <MenuNumber
      value={number.value(props.settings)}
      least={least}
      most={most}
      unit={unit}
      onChange={(value) => props.update(changeOf(number, props.settings, value))}
    >
      {title}
    </MenuNumber>
  );
}

function changeOf(number: PanelNumber<unknown>, settings: unknown, value: number): object {
  const changed = number.change(settings, value);
  return typeof changed === 'object' && changed !== null ? changed : {};
}

function menuTitle({ title }: AnyPanelDefinition): string {
  return `${title}: menu`;
}

interface PanelMenuProps {
  readonly definition: AnyPanelDefinition;
  readonly props: PanelProps<unknown>;
}
