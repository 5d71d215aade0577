import { copyFile, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { canMakeCertificates, makeTestCertificate } from '../node/testing/test-certificate.ts';
import { TlsWatch, readTls } from './tls-files.ts';

describe.skipIf(!canMakeCertificates('a certificate that changes is'))('a certificate whose files change', () => {
  let folder = '';
  let paths = { cert: '', key: '' };
  let used: string[] = [];
  let problems: string[] = [];
  let watch: TlsWatch | undefined;

  function make(name: string): { readonly cert: string; readonly key: string } {
    const files = { cert: path.join(folder, `${name}.cert`), key: path.join(folder, `${name}.key`) };
    makeTestCertificate(files, name);
    return files;
  }

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'tapedeck-tls-'));
    paths = make('first');
    used = [];
    problems = [];
    const first = await readTls(paths);
    if (first === undefined) throw new Error('there is a certificate');
    watch = new TlsWatch(
      {
        paths,
        onChange: ({ cert }) => {
          used.push(cert);
        },
        onProblem: (reason) => {
          problems.push(reason);
        },
      },
      first,
    );
  });
  afterEach(async () => {
    watch?.stop();
    await rm(folder, { recursive: true });
  });

  test('is used once both fit; until then the one before is, and why is said once', async () => {
    const second = make('second');
    await watch?.look();
    expect([used, problems]).toEqual([[], []]);
    await copyFile(second.cert, paths.cert);
    await watch?.look();
    await watch?.look();
    expect(used).toEqual([]);
    expect(problems).toEqual([expect.stringContaining('serve.tls: no certificate and its key')]);
    await copyFile(second.key, paths.key);
    await watch?.look();
    expect(used).toEqual([await readFile(second.cert, 'utf8')]);
    expect(problems).toHaveLength(1);
  });

  test('that is broken or gone is not used, and the same files again change nothing', async () => {
    const before = await readFile(paths.cert);
    await writeFile(paths.cert, 'no certificate');
    await watch?.look();
    await rm(paths.cert);
    await watch?.look();
    await writeFile(paths.cert, before);
    await utimes(paths.cert, new Date(), new Date(Date.now() + 5000));
    await watch?.look();
    expect(used).toEqual([]);
    expect(problems).toEqual([
      expect.stringContaining('serve.tls: no certificate and its key'),
      expect.stringContaining('serve.tls.cert: ENOENT'),
    ]);
  });

  test('is looked for by itself', async () => {
    const second = make('second');
    const own = await readTls(paths);
    watch?.stop();
    if (own === undefined) throw new Error('there is a certificate');
    watch = new TlsWatch(
      {
        paths,
        everyMs: 20,
        onChange: ({ cert }) => {
          used.push(cert);
        },
        onProblem: () => undefined,
      },
      own,
    );
    await copyFile(second.cert, paths.cert);
    await copyFile(second.key, paths.key);
    await expect.poll(() => used.length, { timeout: 10_000 }).toBe(1);
  });
});
