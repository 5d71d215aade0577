import type { SessionParts } from './market-session.ts';
import type { Session } from './session.ts';
/** stub */
export function openReplaySession(_parts: SessionParts, _file: string): Promise<Session> { return Promise.reject(new Error('replay is not there yet')); }
/** stub */
export function captureFile(file: string | undefined, _data: unknown): string { return file ?? ''; }
