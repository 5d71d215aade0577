import { TextFrame } from '../dialects/dialect.ts';
import type { Frame, Wording } from '../dialects/dialect.ts';
import type { FaultOf } from './fault.ts';
import type { Faults, Target } from './faults.ts';

/** The message as the faults leave it. Replies and notices (no topic) are only sent at a wrong time. */
export function changeContent(
  frame: TextFrame,
  target: Target,
  about: { readonly faults: Faults; readonly wording: Wording },
): Frame {
  const { faults, wording } = about;
  let { text } = frame;
  const skew = faults.take('clock-skew', target);
  if (skew !== undefined) text = wording.skew(text, skew.ms);
  if (target.topic === undefined) return text === frame.text ? frame : new TextFrame(text);
  if (faults.take('unknown-fields', target) !== undefined) text = wording.addFields(text);
  const huge = faults.take('huge', target);
  if (huge !== undefined) text = blowUp(text, huge.bytes ?? TEN_MB);
  const malformed = faults.take('malformed', target);
  if (malformed !== undefined) text = spoil(text, malformed);
  const changed = text === frame.text ? frame : new TextFrame(text, frame.topic);
  return faults.take('binary', target) === undefined ? changed : { isText: false, bytes: changed.bytes };
}

/** Valid JSON of at least so many bytes. */
function blowUp(text: string, bytes: number): string {
  if (!text.endsWith('}')) return text + ' '.repeat(Math.max(0, bytes - text.length));
  return `${text.slice(0, -1)},"padding":"${'x'.repeat(Math.max(0, bytes - text.length - EMPTY_PADDING))}"}`;
}

function spoil(text: string, { how }: FaultOf<'malformed'>): string {
  if (how === 'garbage') return 'upstream connect error or disconnect/reset before headers \u0000\u{1F4A5}';
  return how === 'type' ? '[null,17,"text",[]]' : text.slice(0, text.length >> 1);
}

const TEN_MB = 10_000_000;
const EMPTY_PADDING = ',"padding":""'.length;
