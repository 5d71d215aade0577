import { spawnSync } from 'node:child_process';

/** Files of a certificate and its key, PEM. */
export interface CertificateFiles {
  readonly key: string;
  readonly cert: string;
}

/** Whether certificates can be made here, by openssl; if not, says on stderr what is not tested. */
export function canMakeCertificates(untested: string): boolean {
  const can = spawnSync('openssl', ['version']).status === 0;
  // oxlint-disable-next-line tapedeck/raw-output -- our own words
  if (!can) process.stderr.write(`No openssl here: ${untested} not tested\n`);
  return can;
}

/** Writes a certificate of a name that is signed by itself and valid for two days; `alsoOf` lists what it is valid for. Throws if that fails. */
export function makeTestCertificate({ key, cert }: CertificateFiles, name: string, alsoOf = `DNS:${name}`): void {
  const kind = ['req', '-x509', '-nodes', '-days', '2', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
  const about = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=${alsoOf}`];
  const made = spawnSync('openssl', [...kind, ...about, '-keyout', key, '-out', cert]);
  if (made.status !== 0) throw new Error(`openssl made no certificate: ${made.stderr.toString()}`);
}
