import { parseJsonText } from '../../../src-shared/text/parse-json.ts';
import type { HttpReply } from '../dialects/dialect.ts';
import { parseFault } from '../faults/fault.ts';
import type { Fault, FaultProblem } from '../faults/fault.ts';
import type { World } from '../world.ts';
import { answerTruth } from './truth-api.ts';
import { answerEquityTruth, answerYahoo } from './yahoo-api.ts';

/** A request below `/sim/`. */
export interface SimAsk {
  readonly method: string;
  readonly url: URL;
  readonly contentType: string;
  readonly body: string;
}

/**
 * The simulator's own requests: the truth, `/sim/yahoo`, and `/sim/faults`: `GET` lists them, `POST` sets one or a list (all or none), `DELETE`
 * ends all, or the one whose number follows (`/sim/faults/3`).
 */
export function answerSim(world: World, ask: SimAsk): HttpReply {
  const { method, url } = ask;
  if (url.pathname === '/sim/yahoo')
    return method === 'POST' && !isJson(ask) ? NO_JSON : answerYahoo(world.equities, method, ask.body);
  if (!url.pathname.startsWith('/sim/faults'))
    return method === 'GET' ? truth(world, url) : rejection(405, 'method', 'Only GET is known here.');
  return answerFaults(world, ask);
}

function truth(world: World, url: URL): HttpReply {
  return url.pathname === '/sim/truth/equity'
    ? answerEquityTruth(world.equities, url, world.timeline.now)
    : answerTruth(world.truth, url);
}

function answerFaults(world: World, ask: SimAsk): HttpReply {
  const { method, url } = ask;
  const [, id] = /^\/sim\/faults(?:\/(\d+))?$/.exec(url.pathname) ?? [undefined, undefined];
  if (url.pathname !== '/sim/faults' && id === undefined) return rejection(404, 'not-found', 'Not found.');
  if (method === 'GET' && id === undefined) return json(200, { faults: world.faults.list() });
  if (method === 'DELETE') return remove(world, id);
  return method === 'POST' && id === undefined
    ? set(world, ask)
    : rejection(405, 'method', 'GET, POST and DELETE are known here.');
}

function remove({ faults }: World, id: string | undefined): HttpReply {
  const cleared = faults.clear(id === undefined ? undefined : Number(id));
  return id !== undefined && cleared === 0 ? rejection(404, 'not-found', `No fault ${id}.`) : json(200, { cleared });
}

/** A page of another origin cannot send this type without being asked first, and nobody answers that. */
function isJson({ contentType }: SimAsk): boolean {
  return contentType.startsWith('application/json');
}

function set({ faults }: World, ask: SimAsk): HttpReply {
  const { body } = ask;
  if (!isJson(ask)) return NO_JSON;
  const value = parseJsonText(body);
  if (value === undefined) return rejection(400, 'not-json', 'The body is not JSON.');
  const isList = Array.isArray(value);
  const read: Fault[] = [];
  const problems: FaultProblem[] = [];
  for (const [index, row] of (isList ? (value as readonly unknown[]) : [value]).entries()) {
    const reading = parseFault(row);
    if (reading.ok) read.push(reading.fault);
    else
      for (const { path, message } of reading.problems)
        problems.push({
          path: [...(isList ? [String(index)] : []), path].filter((part) => part !== '').join('.'),
          message,
        });
  }
  if (problems.length > 0)
    return json(400, { error: { code: 'invalid-fault', message: 'This is no fault.', problems } });
  return json(201, { ids: read.map((fault) => faults.set(fault)) });
}

function rejection(status: number, code: string, message: string): HttpReply {
  return json(status, { error: { code, message, problems: [] } });
}

function json(status: number, body: unknown): HttpReply {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

const NO_JSON = rejection(415, 'content-type', 'Expected content-type application/json.');
