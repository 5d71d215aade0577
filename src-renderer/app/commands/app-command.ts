import type { Services } from '../start/services.ts';

/** Something the window can do: in the palette, the menus and on the keyboard. */
export interface AppCommand {
  readonly id: string;
  readonly title: string;
  /** Other words for what it does, to find it by. */
  readonly keywords?: string;
  /** Names as `keyName` gives them. */
  readonly keys?: readonly string[];
  /** Moves the keyboard between panels: not worth a line in the palette. */
  readonly isKeyOnly?: true;
  run(services: Services): void;
}
