/** Where a server lets screens in. */
export const WIRE_PATH = '/wire';

/** Header by which a screen says of which version it is: both ends must be of one. */
export const WIRE_VERSION_HEADER = 'x-tapedeck-version';
