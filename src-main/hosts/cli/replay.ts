import type { DefineCommand } from './run-cli.ts';
/** stub */
export const defineReplay: DefineCommand = () => undefined;
