/** Whether the long version was asked for, as `npm run test:deep` does. */
export function isDeep(): boolean {
  return process.env['TAPEDECK_DEEP'] === '1';
}
