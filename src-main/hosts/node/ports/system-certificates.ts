import tls from 'node:tls';

/**
 * Adds the certificates that the system trusts to those of this runtime (its own and NODE_EXTRA_CA_CERTS), for every TLS connection of this
 * thread from now on: companies whose proxies open TLS put theirs there. Once a thread; it takes a tenth of a second, so that whoever needs no
 * TLS does without. Answers why the system's cannot be had, if so: then the runtime's own count.
 */
export function trustSystemCertificates(): string | undefined {
  if (isDone) return problem;
  isDone = true;
  try {
    const own = tls.getCACertificates('default');
    tls.setDefaultCACertificates([...new Set([...own, ...tls.getCACertificates('system')])]);
  } catch (error) {
    // Runtimes that do not know it throw as well, such as Node 20 and Electron builds without Node's certificate store.
    problem = error instanceof Error ? error.message : String(error);
  }
  return problem;
}

let isDone = false;
let problem: string | undefined;
