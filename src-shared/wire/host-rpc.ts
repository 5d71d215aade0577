import * as v from 'valibot';
import { isFileName } from '../text/file-name.ts';
import { SETTINGS_NAMES } from './host-bridge.ts';
import type { SettingsName } from './host-bridge.ts';

/**
 * How the renderer reaches its host in a browser, beside `ClientMessage` on the same WebSocket `/feed`: one JSON text a call, one
 * {@link HostAnswer} back with the same id. It carries what Electron's preload does by IPC. Ids are the renderer's own.
 */
export type HostCall =
  | { readonly kind: 'host-call'; readonly id: number; readonly call: 'read-settings'; readonly name: SettingsName }
  | {
      readonly kind: 'host-call';
      readonly id: number;
      readonly call: 'write-settings';
      readonly name: SettingsName;
      readonly text: string;
      /** What the page last read or wrote. If something else is stored, the host merges the changes of the page into it. */
      readonly known: string;
    }
  /** Sets aside, with its date in the name, what the screen could not understand. */
  | {
      readonly kind: 'host-call';
      readonly id: number;
      readonly call: 'set-aside-settings';
      readonly name: SettingsName;
      readonly reason: string;
    }
  /** Stores a capture, never over another; `where` of the answer is the `file` for `set-mode`. */
  | {
      readonly kind: 'host-call';
      readonly id: number;
      readonly call: 'keep-capture';
      readonly name: string;
      readonly text: string;
    }
  /** Writes a new folder of that name under the host's exports folder; `where` of the answer is its path. */
  | {
      readonly kind: 'host-call';
      readonly id: number;
      readonly call: 'save-folder';
      readonly name: string;
      readonly files: readonly { readonly name: string; readonly text: string }[];
    };

/** The host's answer to one call. `text` is the stored settings text: absent if none is stored, or if it is what was written. */
export type HostAnswer =
  | {
      readonly kind: 'host-answer';
      readonly id: number;
      readonly isOk: true;
      readonly text?: string;
      readonly where?: string;
    }
  | { readonly kind: 'host-answer'; readonly id: number; readonly isOk: false; readonly message: string };

/** What a host sends to the other pages when one of them has stored a text. */
export interface SettingsChange {
  readonly kind: 'settings-changed';
  readonly name: SettingsName;
  readonly text: string;
}

/** What a call has stored, to send to the other pages; undefined if nothing. */
export function storedBy(call: HostCall, answer: HostAnswer): SettingsChange | undefined {
  if (call.call !== 'write-settings' || !answer.isOk) return undefined;
  return { kind: 'settings-changed', name: call.name, text: answer.text ?? call.text };
}

/** A change out of a parsed JSON text, or undefined if it is none. */
export function parseSettingsChange(message: unknown): SettingsChange | undefined {
  const outcome = v.safeParse(SETTINGS_CHANGE, message);
  return outcome.success ? outcome.output : undefined;
}

/** The largest text message a browser host takes, bytes; a larger capture is opened with `--capture FILE`. */
export const MAX_HOST_CALL_BYTES = 64 * 1024 * 1024;

/** A host call out of a parsed JSON text, or undefined if it is none or is malformed. */
export function parseHostCall(message: unknown): HostCall | undefined {
  const outcome = v.safeParse(HOST_CALL, message);
  return outcome.success ? outcome.output : undefined;
}

const ID = v.pipe(v.number(), v.safeInteger());
const KIND = v.literal('host-call');
const SETTINGS_NAME = v.picklist(SETTINGS_NAMES);
const SETTINGS_CHANGE = v.strictObject({ kind: v.literal('settings-changed'), name: SETTINGS_NAME, text: v.string() });
/** A bare file name as `toFileName` gives them: no path, nothing hidden, nothing a file system rejects. */
export const FILE_NAME = v.pipe(v.string(), v.check(isFileName, 'not a file name'));
const HOST_CALL = v.variant('call', [
  v.strictObject({ kind: KIND, id: ID, call: v.literal('read-settings'), name: SETTINGS_NAME }),
  v.strictObject({
    kind: KIND,
    id: ID,
    call: v.literal('write-settings'),
    name: SETTINGS_NAME,
    text: v.string(),
    known: v.string(),
  }),
  v.strictObject({
    kind: KIND,
    id: ID,
    call: v.literal('set-aside-settings'),
    name: SETTINGS_NAME,
    reason: v.pipe(v.string(), v.maxLength(1000)),
  }),
  v.strictObject({ kind: KIND, id: ID, call: v.literal('keep-capture'), name: FILE_NAME, text: v.string() }),
  v.strictObject({
    kind: KIND,
    id: ID,
    call: v.literal('save-folder'),
    name: FILE_NAME,
    files: v.pipe(v.array(v.strictObject({ name: FILE_NAME, text: v.string() })), v.maxLength(64)),
  }),
]);
