// `node desktop/sign-feed.mjs PRIVATE_KEY latest*.yml`: signs what the feed of updates says (version, files and their hashes).
// The app takes no update whose `.sig` beside it is missing or was not made by the key that it was built with.
import { createPrivateKey, sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';

/** The signature over the bytes of a file, Ed25519, in base64. */
export function signatureOf(bytes, privateKey) {
  return sign(null, bytes, privateKey).toString('base64');
}

if (process.argv[1] === import.meta.filename) {
  const [keyFile, ...files] = process.argv.slice(2);
  if (keyFile === undefined || files.length === 0) {
    process.stderr.write('node desktop/sign-feed.mjs PRIVATE_KEY latest.yml …\n');
    process.exitCode = 2;
  } else {
    const key = createPrivateKey(readFileSync(keyFile));
    for (const file of files) writeFileSync(`${file}.sig`, `${signatureOf(readFileSync(file), key)}\n`);
  }
}
