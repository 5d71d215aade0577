import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether an `Authorization` header carries this token. Digests are of one length, so that the time it takes says nothing of the token. */
export function carriesToken(authorization: string | undefined, token: string): boolean {
  return timingSafeEqual(digestOf(authorization ?? ''), digestOf(`Bearer ${token}`));
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
