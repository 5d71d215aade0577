/** Whether the long version was asked for, as `npm run test:deep` does. */
export function isDeep(): boolean {
  return process.env['TAPEDECK_DEEP'] === '1';
}

/** Minutes that a search may take: those of `npm run test:deep -- --minutes`, else the usual ones or those of a deep run. */
export function minutesAsked({ usual, deep }: { readonly usual: number; readonly deep: number }): number {
  const asked = process.env['TAPEDECK_MINUTES'];
  return asked === undefined || asked === '' ? (isDeep() ? deep : usual) : Number(asked);
}
