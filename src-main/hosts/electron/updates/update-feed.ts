import { createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';

/** Where updates come from, and the key that their list must be signed with; both were set when the app was packaged. */
export interface UpdateFeed {
  readonly url: string;
  readonly publicKey: KeyObject;
}

/** The feed named by the file beside the main bundle; undefined if this build has none. Rejects if the file is there and wrong. */
export async function readUpdateFeed(folder: string): Promise<UpdateFeed | undefined> {
  let text: string;
  try {
    text = await readFile(path.join(folder, 'update-feed.json'), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  const { url, publicKey } = v.parse(FEED, JSON.parse(text));
  return {
    url,
    publicKey: createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' }),
  };
}

/** https; plain http on this computer alone, for trials. */
function isFeedUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && (url.protocol === 'https:' || (url.protocol === 'http:' && url.hostname === '127.0.0.1'));
}

const FEED = v.strictObject({
  url: v.pipe(v.string(), v.check(isFeedUrl, 'not an https address')),
  publicKey: v.string(),
});
