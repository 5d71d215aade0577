import { isIP } from 'node:net';
import type { EngineConfig } from '../../../engine/config/config.ts';
import { parseProxyAddress } from '../../../engine/config/proxy-address.ts';
import { createProxy } from './proxy-server.ts';
import type { Proxy, Target } from './proxy-server.ts';

/** What the environment says, such as `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Which proxy connections to the outside take. */
export interface ProxyRoutes {
  /** The proxy of a connection; undefined if it goes straight, as those to this computer always do. */
  proxyFor(target: Target): Proxy | undefined;
  /** Every proxy that is taken for anything, and where it is named: the option or the variable. */
  readonly proxies: readonly NamedProxy[];
}

/** A proxy and where it is named. */
export interface NamedProxy {
  readonly proxy: Proxy;
  readonly where: string;
}

/** The routes of a configuration; `env` is what `system` means. */
export function createProxyRoutes({ proxy, noProxy }: EngineConfig['network'], env: Environment): ProxyRoutes {
  const secure = proxyOf(proxy, env, SECURE_VARIABLES);
  const plain = proxyOf(proxy, env, PLAIN_VARIABLES);
  const direct = `${noProxy},${valueOf(env, 'NO_PROXY')?.value ?? ''}`
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .map(toRule);
  return {
    proxyFor: (target) =>
      isLoopback(target.host) || direct.some((rule) => rule(target))
        ? undefined
        : (target.isSecure ? secure : plain)?.proxy,
    proxies: [secure, plain?.where === secure?.where ? undefined : plain].filter((one) => one !== undefined),
  };
}

/** No proxy at all. */
export const NO_PROXIES: ProxyRoutes = { proxyFor: () => undefined, proxies: [] };

/** What is wrong with the proxies that the environment names, a sentence each, without their passwords. */
export function environmentProblems(env: Environment): readonly string[] {
  return [...new Set([...SECURE_VARIABLES, ...PLAIN_VARIABLES])].flatMap((variable) => {
    const found = valueOf(env, variable);
    return found === undefined || parseProxyAddress(found.value) !== undefined
      ? []
      : [`${found.name}: expected ${PROXY_FORM}; to take none, set network.proxy to "none"`];
  });
}

/** How the address of a proxy looks, for people. */
const PROXY_FORM = 'an address such as http://user:password@host:3128 or socks5://host:1080 (SOCKS4 is not supported)';

function proxyOf(proxy: string, env: Environment, variables: readonly string[]): NamedProxy | undefined {
  if (proxy !== 'system') return named(proxy, 'network.proxy');
  for (const variable of variables) {
    const found = valueOf(env, variable);
    if (found !== undefined) return named(found.value, found.name);
  }
  return undefined;
}

function named(text: string, where: string): NamedProxy | undefined {
  const address = text === 'none' ? undefined : parseProxyAddress(text);
  return address === undefined ? undefined : { proxy: createProxy(address), where };
}

/** A variable in small letters, which is the older custom, or in capitals; undefined if it is empty. */
function valueOf(env: Environment, variable: string): { readonly name: string; readonly value: string } | undefined {
  for (const name of [variable.toLowerCase(), variable]) {
    const value = env[name]?.trim() ?? '';
    if (value !== '') return { name, value };
  }
  return undefined;
}

/** All venues speak TLS: whoever names one proxy only means that one. */
const SECURE_VARIABLES = ['HTTPS_PROXY', 'ALL_PROXY', 'HTTP_PROXY'];
const PLAIN_VARIABLES = ['HTTP_PROXY', 'ALL_PROXY'];

/** One entry of NO_PROXY: `*`, a name with everything below it, a leading dot or `*.` for only what is below, each with a port or not. */
function toRule(entry: string): (target: Target) => boolean {
  const [, name = entry, port] = /^(\[[^\]]+\]|[^:]+):(\d+)$/.exec(entry) ?? [];
  const isPort = (target: Target): boolean => port === undefined || Number(port) === target.port;
  if (name === '*') return isPort;
  const bare = name
    .replace(/^\*?\./, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();
  const isBelowOnly = name.startsWith('*.');
  return (target) => {
    const host = target.host.toLowerCase().replace(/\.$/, '');
    return isPort(target) && ((host === bare && !isBelowOnly) || host.endsWith(`.${bare}`));
  };
}

function isLoopback(host: string): boolean {
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '::1' ||
    (isIP(host) === 4 && host.startsWith('127.'))
  );
}
