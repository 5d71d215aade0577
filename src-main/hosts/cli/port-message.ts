/** Why a port could not be listened on, in words for people. */
export function portMessage(error: unknown, port: number): string {
  if (!(error instanceof Error)) return String(error);
  switch ('code' in error ? error.code : '') {
    case 'EADDRINUSE':
      return `port ${String(port)} is taken: choose another with --port, or 0 for any free one`;
    case 'EACCES':
      return `port ${String(port)} may not be listened on by this user: choose one above 1023 with --port, or 0 for any free one`;
    default:
      return error.message;
  }
}
