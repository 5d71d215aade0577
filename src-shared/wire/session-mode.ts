/** Where data comes from: the embedded exchange, the venues, or a recorded capture. */
export type SessionMode = 'demo' | 'live' | 'replay';
