/** Kinds of {@link HostProblem}. */
export const HOST_PROBLEM_CODES = [
  /** Could not be understood: kept as `keptAs`, defaults are used. */
  'file-set-aside',
  /** Could not be read, and stays where it is: defaults are used. */
  'file-unreadable',
  /** Could not be written: what was chosen is forgotten with the end. */
  'file-unwritten',
  /** Log lines are being lost; the rest goes on. */
  'log-lost',
  /** The configuration is wrong and was left out: defaults are used. */
  'config-ignored',
  /** Other programs are not served, though the configuration wants it. */
  'not-served',
  /** The server that the screen is attached to sends messages that are not what they should be; they are left out. */
  'server-malformed',
] as const;

/**
 * Something about files or addresses that went wrong beside the market data, and that the person has to know: sent to every screen
 * once, and to screens that come later. `file` is a path, or the address of what is not served or of a server, `reason` is in words for
 * people, `at` is epoch ms.
 */
export interface HostProblem {
  readonly code: (typeof HOST_PROBLEM_CODES)[number];
  readonly file: string;
  readonly reason: string;
  readonly at: number;
  readonly keptAs?: string;
}
