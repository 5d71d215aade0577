import { appendFile, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
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

/**
 * What an image is built on, with the Node that runs this: `libraries`, the few programs and libraries that it needs, made in a second; or
 * `debian`, what debootstrap makes in a minute or two from Debian's packages, as the base images of Node are.
 */
export type ImageBase = 'libraries' | 'debian';

/** The base that the environment asks for (`TAPEDECK_IMAGE_BASE`), `libraries` unless it does. Throws if there is none of that name. */
export function imageBase(env: NodeJS.ProcessEnv = process.env): ImageBase {
  const name = env['TAPEDECK_IMAGE_BASE'] ?? 'libraries';
  if (name !== 'libraries' && name !== 'debian') throw new Error(`TAPEDECK_IMAGE_BASE=${name}: libraries or debian`);
  return name;
}

/** Why no image can be built here; undefined if one can. */
export async function whyNoImage(base: ImageBase): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'this is not Linux';
  if (process.getuid?.() !== 0) return 'buildah without a runtime needs root';
  const needed = base === 'debian' ? ['buildah', 'debootstrap'] : ['buildah'];
  for (const program of needed) {
    const isThere = await run(program, ['--version']).then(
      () => true,
      () => false,
    );
    if (!isThere) return `${program} is not installed (Debian: apt-get install ${needed.join(' ')})`;
  }
  return undefined;
}

/**
 * Builds `deploy/Dockerfile` with buildah, of a package in a folder: no registry of images is asked. Everything is kept below `work`.
 */
export async function buildImage(packaged: string, work: string, kind: ImageBase): Promise<BuiltImage> {
  const context = path.join(work, 'context');
  await cp(packaged, path.join(context, 'dist/package'), { recursive: true });
  const base = path.join(work, 'base');
  await (kind === 'debian' ? makeDebian(base) : makeLibraries(base));
  const node = path.join(base, 'usr/local/bin/node');
  await mkdir(path.dirname(node), { recursive: true });
  await writeFile(node, await readFile(process.execPath), { mode: 0o755 });
  // The user of the base images of Node.
  await appendFile(path.join(base, 'etc/passwd'), 'node:x:1000:1000::/tmp:/bin/sh\n');
  await appendFile(path.join(base, 'etc/group'), 'node:x:1000:\n');
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

/** The system of this Debian with nothing but what is required and apt. Asks Debian's mirror for its packages. */
async function makeDebian(base: string): Promise<void> {
  const about = await readFile('/etc/os-release', 'utf8');
  const suite = /^VERSION_CODENAME=(\w+)$/m.exec(about)?.[1] ?? 'bookworm';
  await run('debootstrap', ['--variant=minbase', suite, base]);
}

/** A file system with what the instructions of the Dockerfile and its health check run, and the libraries of this Node. */
async function makeLibraries(base: string): Promise<void> {
  for (const folder of ['bin', 'etc', 'proc', 'tmp']) await mkdir(path.join(base, folder), { recursive: true });
  await writeFile(path.join(base, 'etc/passwd'), 'root:x:0:0::/:/bin/sh\n');
  await writeFile(path.join(base, 'etc/group'), 'root:x:0:\n');
  const programs = ['sh', 'mkdir', 'chown', 'env', 'touch'].map((name) => `/bin/${name}`);
  for (const program of programs) await writeFile(path.join(base, program), await readFile(program), { mode: 0o755 });
  for (const program of [process.execPath, ...programs])
    for (const [library] of (await run('ldd', [program])).matchAll(/\/\S+(?= \()/g)) {
      await mkdir(path.join(base, path.dirname(library)), { recursive: true });
      await writeFile(path.join(base, library), await readFile(library), { mode: 0o755 });
    }
}
