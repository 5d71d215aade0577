/** Opens the choice of venues and currencies of a panel over several. */
export const VENUES_COMMAND = { id: 'venues', title: 'Choose venues and currencies…' } as const;
