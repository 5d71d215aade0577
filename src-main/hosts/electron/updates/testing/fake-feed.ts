import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An update that a {@link FakeFeed} offers. */
export interface FakeOffer {
  readonly version: string;
  /** What lies there. */
  readonly file: string;
  /** What the list is of; `file` if absent. */
  readonly listed?: string;
  /** Where the list says that the file is. */
  readonly name?: string;
  /** Who signed the list; the feed's own key if absent. */
  readonly signedBy?: KeyObject;
  /** What changed, on one line. */
  readonly notes?: string;
}

/** A feed of updates for AppImages on loopback: a list, its signature and the file, as docs/RELEASE.md has them made. */
export class FakeFeed implements AsyncDisposable {
  readonly #key = generateKeyPairSync('ed25519');
  readonly #server = createServer((request, response) => {
    const name = decodeURIComponent((request.url ?? '').split('?')[0]?.slice(1) ?? '');
    this.asked.push(name);
    const content = this.files.get(name);
    const headers = { 'content-length': Buffer.byteLength(content ?? ''), connection: 'close' };
    response.writeHead(content === undefined ? 404 : 200, headers);
    response.end(content);
  });
  /** What it serves, by name. */
  readonly files = new Map<string, string>();
  /** Names of the files that were asked for. */
  asked: string[] = [];

  static async start(): Promise<FakeFeed> {
    const feed = new FakeFeed();
    await once(feed.#server.listen(0, '127.0.0.1'), 'listening');
    return feed;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}/`;
  }

  get publicKey(): KeyObject {
    return this.#key.publicKey;
  }

  /** What `update-feed.json` of a build with this feed says. */
  get description(): { readonly url: string; readonly publicKey: string } {
    return { url: this.url, publicKey: this.publicKey.export({ format: 'der', type: 'spki' }).toString('base64') };
  }

  offer({ version, file, listed = file, name = UPDATE_FILE, signedBy, notes = '- books are faster' }: FakeOffer): void {
    const sha512 = createHash('sha512').update(listed).digest('base64');
    const list = `version: ${version}
files:
  - url: ${name}
    sha512: ${sha512}
    size: ${String(Buffer.byteLength(listed))}
path: ${name}
sha512: ${sha512}
releaseNotes: ${JSON.stringify(notes)}
releaseDate: '2026-11-29T00:00:00.000Z'
`;
    this.files.set(UPDATE_LIST, list);
    const signature = sign(null, Buffer.from(list), signedBy ?? this.#key.privateKey);
    this.files.set(`${UPDATE_LIST}.sig`, `${signature.toString('base64')}\n`);
    this.files.set(UPDATE_FILE, file);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server.close(), 'close');
    this.#server.closeAllConnections();
    await closed;
  }
}

/** The file that is offered unless it is named otherwise. */
export const UPDATE_FILE = 'Tapedeck-1.1.0-linux-x64.AppImage';
/** The list for Linux on this processor. */
export const UPDATE_LIST = process.arch === 'x64' ? 'latest-linux.yml' : `latest-linux-${process.arch}.yml`;
/** What an AppImage is in tests: a program that leaves a mark in the folder `UPDATE_TEST`. */
export const NEW_APP = '#!/bin/sh\necho "$APPIMAGE_EXIT_AFTER_INSTALL" > "$UPDATE_TEST/started"\n';
