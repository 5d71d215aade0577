import type { IpcMain, WebContents } from 'electron';
import * as v from 'valibot';
import { FILE_NAME } from '../../../src-shared/wire/host-rpc.ts';
import { UPDATE_ACTIONS } from '../../../src-shared/wire/update-state.ts';
import { isWindowId } from '../../../src-shared/workspace/workspace.ts';
import { isTrustedFrame } from './security.ts';

/** What an ipc message must look like to be acted on. */
export type Guard<Payload> = (payload: unknown) => Payload | undefined;

/** Runs `act` for each well-formed one-way message of our own pages; drops all others. */
export function listen<Payload>(
  ipc: IpcMain,
  channel: string,
  guard: Guard<Payload>,
  act: (payload: Payload, from: WebContents) => void,
): void {
  ipc.on(channel, (event, payload: unknown) => {
    if (!isTrustedFrame(event.senderFrame)) return;
    const checked = guard(payload);
    if (checked !== undefined) act(checked, event.sender);
  });
}

/** Answers each well-formed question of our own pages; rejects all others. */
export function answer<Payload, Reply>(
  ipc: IpcMain,
  channel: string,
  guard: Guard<Payload>,
  act: (payload: Payload, from: WebContents) => Promise<Reply>,
): void {
  ipc.handle(channel, async (event, payload: unknown) => {
    if (!isTrustedFrame(event.senderFrame)) throw new Error('rejected: not our page');
    const checked = guard(payload);
    if (checked === undefined) throw new Error('rejected: malformed message');
    return act(checked, event.sender);
  });
}

/** A guard out of a schema. */
export function fits<const Schema extends v.GenericSchema>(schema: Schema): Guard<v.InferOutput<Schema>> {
  return (payload) => {
    const outcome = v.safeParse(schema, payload);
    return outcome.success ? outcome.output : undefined;
  };
}

const PNG_BEGINS = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] as const;
/** Bytes: more than a picture of a screen of eight thousand pixels has. */
const MOST_PICTURE = 128 * 1024 * 1024;
const NAMED_TEXT = v.strictObject({ name: FILE_NAME, text: v.string() });

/** Payloads of the messages only this host has. */
export const PAYLOAD = {
  updateAction: v.picklist(UPDATE_ACTIONS),
  nothing: v.pipe(
    v.undefined(),
    v.transform(() => true),
  ),
  text: v.pipe(v.string(), v.maxLength(1_000_000)),
  link: v.pipe(v.string(), v.maxLength(2_000)),
  path: v.pipe(v.string(), v.minLength(1), v.maxLength(4_096)),
  windowId: v.pipe(v.string(), v.check(isWindowId, 'not a window')),
  file: v.strictObject({ ...NAMED_TEXT.entries, manifest: v.exactOptional(v.string()) }),
  picture: v.strictObject({
    name: FILE_NAME,
    // PNG begins with these eight bytes (W3C PNG, 5.2).
    png: v.pipe(
      v.instance(Uint8Array),
      v.check((bytes) => bytes.length <= MOST_PICTURE && PNG_BEGINS.every((byte, at) => bytes[at] === byte)),
    ),
  }),
  folder: v.strictObject({ name: FILE_NAME, files: v.pipe(v.array(NAMED_TEXT), v.maxLength(64)) }),
} as const;
