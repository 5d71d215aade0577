import type { ReactNode } from 'react';
import { LINK_GROUPS } from '../../../src-shared/workspace/workspace.ts';
import { setLink, useWorkspace } from '../../state/workspace.ts';
import { Menu, MenuButton, MenuRule } from '../../ui/Menu.tsx';

/** The link group of a panel: panels of one group show one instrument. */
export function LinkPicker({ panelId }: { readonly panelId: string }): ReactNode {
  const link = useWorkspace((state) => state.layout.panels[panelId]?.link ?? 0);
  return (
    <Menu
      label={
        <span className="link" data-link={link}>
          {link === 0 ? '·' : link}
        </span>
      }
      title={link === 0 ? 'Not linked: choose a link group' : `Link group ${link}: choose another`}
      isIcon
      className="link-button"
    >
      <MenuRule>Panels of one group show one instrument</MenuRule>
      <MenuButton isChecked={link === 0} onChoose={() => setLink(panelId, 0)}>
        Not linked
      </MenuButton>
      {LINK_GROUPS.map((group) => (
        <MenuButton key={group} isChecked={link === group} onChoose={() => setLink(panelId, group)}>
          <span className="link" data-link={group}>
            {group}
          </span>{' '}
          Group {group}
        </MenuButton>
      ))}
    </Menu>
  );
}
