import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { ROOT } from './root.ts';
import { run } from './run.ts';

/** A bill of materials in CycloneDX, as `npm sbom` makes it. */
export interface Bill {
  readonly metadata: { readonly component: { readonly 'bom-ref': string; readonly name: string } };
  readonly components: readonly BillComponent[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

/** One package of a bill. */
export interface BillComponent {
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
  readonly scope?: string;
  readonly properties?: readonly { readonly name: string; readonly value: string }[];
  readonly licenses?: readonly {
    readonly license?: { readonly id?: string; readonly name?: string };
    readonly expression?: string;
  }[];
}

interface LockedPackage {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/**
 * The bill of what is passed on: the packages in these folders of the checkout (`node_modules/ws`), with licence, hash and version, as `npm sbom`
 * reads them from the lock file.
 */
export async function billOf(folders: readonly string[], name: string): Promise<Bill> {
  const packages = await lockedPackages();
  const refs = new Set(folders.map((folder) => `${nameOf(folder)}@${packages[folder]?.version ?? ''}`));
  const npm = process.env['npm_execpath'];
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'];
  const text = npm?.endsWith('.js') === true ? await run(process.execPath, [npm, ...args]) : await run('npm', args);
  const whole = JSON.parse(text) as Bill;
  const own = whole.metadata.component['bom-ref'];
  const isCarried = (ref: string): boolean => ref === own || refs.has(ref);
  const components = whole.components
    .filter((component) => isCarried(component['bom-ref']))
    // For the checkout some of them are for development; here they are all part of the product.
    .map(({ properties: _development, ...component }) => ({ ...component, scope: 'required' }));
  const missing = [...refs].filter((ref) => !components.some((component) => component['bom-ref'] === ref));
  if (missing.length > 0)
    throw new Error(`npm sbom does not know ${missing.join(', ')}: is package-lock.json current?`);
  return {
    ...whole,
    metadata: { ...whole.metadata, component: { ...whole.metadata.component, name } },
    components,
    dependencies: whole.dependencies
      .filter(({ ref }) => isCarried(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter(isCarried) })),
  };
}

/** Folders of the packages that the built screen carries: what the sources of the screen import, and what that depends on. */
export async function packagesOfScreen(): Promise<readonly string[]> {
  const packages = await lockedPackages();
  const waiting: (readonly [name: string, from: string])[] = [...(await importedByScreen())].map((name) => [name, '']);
  const found = new Set<string>();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const folder = installedAt(packages, next[0], next[1]);
    if (folder === undefined || found.has(folder)) continue;
    found.add(folder);
    for (const name of Object.keys(packages[folder]?.dependencies ?? {})) waiting.push([name, folder]);
  }
  return [...found].sort();
}

async function importedByScreen(): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  for (const folder of ['src-renderer', 'src-shared'])
    for (const entry of await readdir(path.join(ROOT, folder), { withFileTypes: true, recursive: true })) {
      if (!entry.isFile() || !/\.tsx?$/.test(entry.name) || /\.test\.tsx?$/.test(entry.name)) continue;
      const text = await readFile(path.join(entry.parentPath, entry.name), 'utf8');
      for (const [, name = ''] of text.matchAll(
        /^(?:import|export)\b[^;]*?['"]((?:@[\w.-]+\/)?[\w-][\w.-]*)[^'"]*['"];/gm,
      ))
        names.add(name);
    }
  return names;
}

/** Where a package finds another: below itself, or below a folder above it. */
function installedAt(
  packages: Readonly<Record<string, LockedPackage>>,
  name: string,
  from: string,
): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const candidate = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (packages[candidate] !== undefined) return candidate;
    if (folder === '') return undefined;
  }
}

async function lockedPackages(): Promise<Readonly<Record<string, LockedPackage>>> {
  const lock = JSON.parse(await readFile(path.join(ROOT, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, LockedPackage>>;
  };
  return lock.packages;
}

function nameOf(folder: string): string {
  return folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
}
