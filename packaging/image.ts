import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ROOT } from './root.ts';
import { run } from './run.ts';

/** What an image says of how it is run. */
export interface ImageConfig {
  readonly User: string;
  readonly Env: readonly string[];
  readonly Entrypoint: readonly string[];
  readonly WorkingDir: string;
  readonly Healthcheck: { readonly Test: readonly string[] };
}

/** An image that was built, and its files. */
export interface BuiltImage {
  readonly config: ImageConfig;
  /** Where its file system is. */
  readonly root: string;
  /** Unmounts it. */
  remove(): Promise<void>;
}

/** Why no image can be built here; undefined if one can. */
export async function whyNoImage(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'this is not Linux';
  if (process.getuid?.() !== 0) return 'buildah without a runtime needs root';
  return run('buildah', ['--version']).then(
    () => undefined,
    () => 'buildah is not installed (Debian: apt-get install buildah)',
  );
}

/**
 * Builds `deploy/Dockerfile` with buildah, of a package in a folder, on a base made of the Node that runs this and the libraries that it needs: no
 * registry of images is asked. Everything is kept below `work`.
 */
export async function buildImage(packaged: string, work: string): Promise<BuiltImage> {
  const context = path.join(work, 'context');
  await cp(packaged, path.join(context, 'dist/package'), { recursive: true });
  const base = path.join(work, 'base');
  await makeBase(base);
  const buildah = async (...args: readonly string[]): Promise<string> =>
    (
      await run('buildah', ['--root', path.join(work, 'storage'), '--runroot', path.join(work, 'run'), ...args], {
        env: { ...process.env, BUILDAH_ISOLATION: 'chroot', STORAGE_DRIVER: 'vfs' },
      })
    ).trim();
  const empty = await buildah('from', 'scratch');
  await buildah('add', '--quiet', empty, base, '/');
  await buildah('commit', '--quiet', empty, BASE);
  await buildah(
    'bud',
    '--quiet',
    '--pull-never',
    '--format=docker',
    `--build-arg=NODE_IMAGE=${BASE}`,
    `--ignorefile=${path.join(ROOT, 'deploy/Dockerfile.dockerignore')}`,
    `--file=${path.join(ROOT, 'deploy/Dockerfile')}`,
    '--tag=tapedeck-tried',
    context,
  );
  const { Docker } = JSON.parse(await buildah('inspect', '--type=image', 'tapedeck-tried')) as {
    readonly Docker: { readonly config: ImageConfig };
  };
  const container = await buildah('from', '--pull-never', 'tapedeck-tried');
  const root = await buildah('mount', container);
  return {
    config: Docker.config,
    root,
    remove: async () => {
      await buildah('umount', '--all');
    },
  };
}

/**
 * The command line that runs a program in an image as a container with a read-only root file system does: as the user of the image, with its
 * environment and working folder, and only `/tmp` and `/data` to write.
 */
export function inContainer(
  { config, root }: BuiltImage,
  program: readonly string[],
  env: readonly string[],
): readonly string[] {
  const script = [
    'mount --bind "$1" "$1"',
    'mount -o remount,bind,ro "$1"',
    'mount -t tmpfs -o mode=1777 tmpfs "$1/tmp"',
    'mount -t tmpfs -o uid=1000,gid=1000,mode=700 tmpfs "$1/data"',
    'mount -t proc proc "$1/proc"',
    'cd "$1" && root=$1 && folder=$2 && shift 2',
    'exec chroot --userspec=1000:1000 "$root" /bin/env -i -C "$folder" "$@"',
  ].join(' && ');
  return ['unshare', '--mount', 'sh', '-c', script, 'sh', root, config.WorkingDir, ...config.Env, ...env, ...program];
}

const BASE = 'localhost/tapedeck-base';

/** A file system with this Node, the user of Debian's Node images, and what the instructions of the Dockerfile run. */
async function makeBase(base: string): Promise<void> {
  for (const folder of ['bin', 'etc', 'proc', 'tmp', 'usr/local/bin'])
    await mkdir(path.join(base, folder), { recursive: true });
  await writeFile(path.join(base, 'etc/passwd'), 'root:x:0:0::/:/bin/sh\nnode:x:1000:1000::/tmp:/bin/sh\n');
  await writeFile(path.join(base, 'etc/group'), 'root:x:0:\nnode:x:1000:\n');
  const programs = [
    [process.execPath, 'usr/local/bin/node'],
    ...['sh', 'mkdir', 'chown', 'env', 'touch'].map((name) => [`/bin/${name}`, `bin/${name}`]),
  ] as const;
  for (const [from, to] of programs) {
    await writeFile(path.join(base, to), await readFile(from), { mode: 0o755 });
    for (const [library] of (await run('ldd', [from])).matchAll(/\/\S+(?= \()/g)) {
      await mkdir(path.join(base, path.dirname(library)), { recursive: true });
      await writeFile(path.join(base, library), await readFile(library), { mode: 0o755 });
    }
  }
}
