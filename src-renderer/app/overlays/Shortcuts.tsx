import { useState } from 'react';
import type { ReactNode } from 'react';
import { PANEL_KINDS } from '../../panels/panel.ts';
import { panelOf } from '../../panels/registry.ts';
import { closeOverlay } from '../../state/overlay.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { appCommands } from '../commands/commands.ts';
import { matchingCommands } from './palette-model.ts';

/** Every key there is, from the commands themselves. */
export function Shortcuts(): ReactNode {
  const [text, setText] = useState('');
  const groups: readonly (readonly [
    string,
    readonly { readonly title: string; readonly keys?: readonly string[] }[],
  ])[] = [
    [
      'Everywhere',
      [
        { title: 'Search an instrument: just type', keys: ['A … Z'] },
        { title: 'Time frame of the focused chart: type it', keys: ['15m', '4h'] },
        { title: 'Bars of trades, volume or range: type them', keys: ['100t', '50v', '20r'] },
        ...appCommands(),
        { title: 'Close what lies on top', keys: ['Esc'] },
      ],
    ],
    ...PANEL_KINDS.flatMap((kind) => {
      const panel = panelOf(kind);
      return panel === undefined ? [] : [[panel.title, panel.commands] as const];
    }),
  ];
  const found = groups.flatMap(([title, commands]) => {
    const shown = matchingCommands(commands, text).filter(({ keys = [] }) => keys.length > 0);
    return shown.length === 0 ? [] : [[title, shown] as const];
  });
  return (
    <Dialog title="Keyboard shortcuts" className="shortcuts" onClose={closeOverlay} testId="shortcuts">
      <h2>Keyboard shortcuts</h2>
      <input
        className="field"
        type="search"
        autoFocus
        aria-label="Search the shortcuts"
        placeholder="What do you want to do?"
        data-testid="shortcuts-search"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div className="shortcut-groups">
        {found.map(([title, shown]) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {shown.map((command) => (
                <div key={command.title}>
                  <dt>{command.title}</dt>
                  <dd>
                    {command.keys
                      ?.filter((key) => !key.startsWith('Meta+'))
                      .map((key) => (
                        <kbd key={key}>{key}</kbd>
                      ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      {found.length === 0 ? <p>No key does that. Ctrl+K searches all commands, also those without a key.</p> : null}
      <div className="row-of-buttons end">
        <button type="button" className="button primary" onClick={closeOverlay}>
          Close
        </button>
      </div>
    </Dialog>
  );
}
