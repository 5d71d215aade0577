import type { ReactNode } from 'react';
import { Menu, MenuButton } from '../../ui/Menu.tsx';
import type { PanelProps } from '../panel.ts';
import { QUOTE_COLUMNS } from './quote-rows.ts';
import { toggledColumn } from './settings.ts';
import type { QuotesSettings } from './settings.ts';

/** Which columns are shown. */
export function QuotesControls({ settings, update }: PanelProps<QuotesSettings>): ReactNode {
  return (
    <Menu label="columns ▾" title="Columns that are shown" className="toggle">
      {QUOTE_COLUMNS.filter(({ id }) => id !== 'ticker').map(({ id, label }) => (
        <MenuButton
          key={id}
          isChecked={!settings.hidden.includes(id)}
          onChoose={() => update(toggledColumn(settings, id))}
        >
          {label === '%' ? 'Change %' : label}
        </MenuButton>
      ))}
    </Menu>
  );
}
