import type { HttpReply } from './dialect.ts';

/** A rejected request, in the venue's code or label. */
export class ApiError extends Error {
  readonly code: number | string;

  constructor(code: number | string, message: string) {
    super(message);
    this.code = code;
  }
}

/** An answer in JSON. */
export function jsonReply(status: number, body: string): HttpReply {
  return { status, headers: { 'content-type': 'application/json' }, body };
}

/** An answer in words. */
export function textReply(status: number, body: string): HttpReply {
  return { status, headers: { 'content-type': 'text/plain' }, body };
}
