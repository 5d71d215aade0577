import type { ReactNode } from 'react';
import type { AnyPanelDefinition, PanelProps } from '../../panels/panel.ts';
import { toggleMaximised, useWorkspace } from '../../state/workspace.ts';
import { Menu, MenuButton, MenuRule } from '../../ui/Menu.tsx';
import { exportPanel } from '../export/export-panel.ts';
import { closeWithUndo, runPanelCommand } from './panel-actions.ts';
import { useServices } from '../start/services.ts';

/** What can be done with one panel. */
export function PanelMenu({
  definition,
  props,
}: {
  readonly definition: AnyPanelDefinition;
  readonly props: PanelProps<unknown>;
}): ReactNode {
  const { bridge } = useServices();
  const { panelId } = props;
  // Scrolling by a row or a page is for the keyboard alone.
  const commands = definition.commands.filter(({ keys }) => keys?.every((key) => /^(Arrow|Page)/.test(key)) !== true);
  const isMaximised = useWorkspace((state) => state.maximised === panelId);
  return (
    <Menu label="⋮" title={`${definition.title}: menu`} isIcon className="icon-button" align="end" testId="panel-menu">
      {commands.map((command) => (
        <MenuButton
          key={command.id}
          hint={command.keys?.[0]}
          onChoose={() => runPanelCommand(definition, props, command.id)}
        >
          {command.title}
        </MenuButton>
      ))}
      {commands.length > 0 ? <MenuRule /> : null}
      <MenuButton onChoose={() => void exportPanel(bridge, definition, props)}>Export as CSV</MenuButton>
      <MenuButton hint="Alt+Enter" onChoose={() => toggleMaximised(panelId)}>
        {isMaximised ? 'Back to the layout' : 'Fill the window'}
      </MenuButton>
      <MenuButton hint="Alt+W" onChoose={() => closeWithUndo(panelId)}>
        Close
      </MenuButton>
    </Menu>
  );
}
