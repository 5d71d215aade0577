import { describe, expect, test } from 'vitest';
import { PANEL_KINDS } from '../../panels/panel.ts';
import type { AnyPanelDefinition, PanelCommand, PanelNumber } from '../../panels/panel.ts';
import { panelOf } from '../../panels/registry.ts';
import { menuGroups } from './panel-menu-groups.ts';

test('lines stand under their headings, those without one first; scrolling is left out', () => {
  const groups = menuGroups({
    commands: [
      { id: 'up', title: 'Scroll up', keys: ['ArrowUp'] },
      { id: 'b', title: 'B', group: 'Sizes' },
      { id: 'a', title: 'A', keys: ['Space'] },
    ],
    numbers: [
      {
        id: 'n',
        title: 'N',
        unit: '',
        group: 'Sizes',
        least: 0,
        most: 1,
        value: () => 0,
        change: (settings) => settings,
      },
    ],
  });
  expect(groups.map(({ name, commands, numbers }) => [name, ...commands, ...numbers].map(idOf))).toEqual([
    ['', 'a'],
    ['Sizes', 'b', 'n'],
  ]);
});

describe.each(PANEL_KINDS)('the menu of a %s', (kind) => {
  const definition: AnyPanelDefinition | undefined = panelOf(kind);
  const commands: readonly PanelCommand<unknown>[] = definition?.commands ?? [];
  const numbers: readonly PanelNumber<unknown>[] = definition?.numbers ?? [];
  const defaults: unknown = definition?.settings.defaults;

  test('has every line once', () => {
    const ids = [...commands, ...numbers].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('has exactly one choice of a group on, whichever is chosen', () => {
    const groups = new Set(commands.filter(({ isChoice }) => isChoice === true).map(({ group }) => group));
    for (const group of groups) {
      const choices = commands.filter((one) => one.group === group && one.isChoice === true);
      for (const { id, apply } of choices) {
        const chosen = apply?.(defaults, contextOf(defaults));
        expect(choices.filter(({ isOn }) => isOn?.(chosen) === true).map((one) => one.id)).toEqual([id]);
      }
    }
  });

  test('has switches that change their own state and keep it when it is read back', () => {
    for (const { id, apply, isOn, isChoice } of commands) {
      // What goes back to the default is on by default, and is left by choosing something else.
      if (isOn === undefined || isChoice === true || id === 'columns-by-width') continue;
      const changed = apply?.(defaults, contextOf(defaults));
      expect(isOn(changed)).toBe(!isOn(defaults));
      expect(isOn(definition?.settings.parse(saved(changed), definition.settings.version))).toBe(isOn(changed));
    }
  });

  test('has numbers that are kept at both ends of their range', () => {
    for (const { least, most, value, change } of numbers)
      for (const end of [least, most]) {
        const changed = change(defaults, end);
        expect(value(definition?.settings.parse(saved(changed), definition.settings.version))).toBe(end);
      }
  });
});

function idOf(one: string | { readonly id: string }): string {
  return typeof one === 'string' ? one : one.id;
}

function saved(settings: unknown): unknown {
  return JSON.parse(JSON.stringify(settings));
}

function contextOf(settings: unknown): Parameters<NonNullable<PanelCommand<unknown>['apply']>>[1] {
  return {
    panelId: 'p',
    settings,
    feed: {} as never,
    instrumentId: undefined,
    instrument: undefined,
    session: undefined,
  };
}
