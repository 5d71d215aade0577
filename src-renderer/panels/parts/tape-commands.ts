/** The commands of every tape. */
export const TAPE_COMMANDS = [
  { id: 'pause', title: 'Pause or resume', keys: ['Space'] },
  { id: 'resume', title: 'Back to the newest', keys: ['Escape', 'Home'] },
  { id: 'row-down', title: 'Scroll down a row', keys: ['ArrowDown'] },
  { id: 'row-up', title: 'Scroll up a row', keys: ['ArrowUp'] },
  { id: 'page-down', title: 'Scroll down a page', keys: ['PageDown'] },
  { id: 'page-up', title: 'Scroll up a page', keys: ['PageUp'] },
] as const;
