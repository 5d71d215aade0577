/** Flags of Node for our programs. */
export const NODE_FLAGS: readonly string[];
/** The environment for a Node that runs our programs. */
export function nodeEnvironment(): NodeJS.ProcessEnv;
