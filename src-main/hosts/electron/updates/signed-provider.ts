import { verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { Provider } from 'electron-updater';
import type { ResolvedUpdateFileInfo, UpdateInfo } from 'electron-updater';
import { parseUpdateInfo, resolveFiles } from 'electron-updater/out/providers/Provider.js';
import type { ProviderRuntimeOptions } from 'electron-updater/out/providers/Provider.js';
import { getChannelFilename, newUrlFromBase } from 'electron-updater/out/util.js';
import type { UpdateFeed } from './update-feed.ts';

/**
 * A feed whose list (`latest-linux.yml` and so on: version, what changed, files and their SHA-512) is taken only with a signature
 * beside it (`.sig`, Ed25519, base64) that the key of this build verifies. electron-updater checks each file against the list, so that
 * whoever can write to the server, or stands in between, can offer nothing of his own. This holds on Linux too, whose packages carry no
 * signature of a system.
 */
class SignedProvider extends Provider<UpdateInfo> {
  readonly #base: URL;
  readonly #publicKey: KeyObject;

  constructor({ url, publicKey }: UpdateFeed, runtimeOptions: ProviderRuntimeOptions) {
    super({ ...runtimeOptions, isUseMultipleRangeRequest: false });
    this.#base = new URL(url.endsWith('/') ? url : `${url}/`);
    this.#publicKey = publicKey;
  }

  override async getLatestVersion(): Promise<UpdateInfo> {
    const name = getChannelFilename(this.getDefaultChannelName());
    const url = newUrlFromBase(name, this.#base);
    const list = await this.httpRequest(url);
    const signature = await this.httpRequest(newUrlFromBase(`${name}.sig`, this.#base));
    const isSigned =
      list !== null &&
      signature !== null &&
      verify(null, Buffer.from(list), this.#publicKey, Buffer.from(signature.trim(), 'base64'));
    if (!isSigned) throw new Error('the list of updates was not signed by the maker of this program');
    const info = parseUpdateInfo(list, name, url);
    const elsewhere = info.files.find((file) => !BARE_NAME.test(file.url));
    if (elsewhere !== undefined) throw new Error(`the update lies elsewhere: ${elsewhere.url}`);
    return info;
  }

  override resolveFiles(info: UpdateInfo): ResolvedUpdateFileInfo[] {
    return resolveFiles(info, this.#base);
  }
}

/** The class that electron-updater makes its provider from, for one feed. */
export function providerOf(
  feed: UpdateFeed,
): new (options: unknown, updater: unknown, runtimeOptions: ProviderRuntimeOptions) => Provider<UpdateInfo> {
  return class extends SignedProvider {
    constructor(_options: unknown, _updater: unknown, runtimeOptions: ProviderRuntimeOptions) {
      super(feed, runtimeOptions);
    }
  };
}

/** A file beside the list. */
const BARE_NAME = /^[\w.()+ -]+$/;
