/** What every TLS listener of a server has, whatever its certificate. */
export const TLS_OPTIONS = { minVersion: 'TLSv1.2' } as const;
