import { networkFaultWords } from '../../../../src-shared/text/network-fault-words.ts';
import type { EngineRequest, NetworkChange, NetworkState } from '../../../../src-shared/wire/protocol.ts';
import { parseConfig } from '../../../engine/config/config.ts';
import type { EngineConfig } from '../../../engine/config/config.ts';
import { formatProxyAddress, parseProxyAddress } from '../../../engine/config/proxy-address.ts';
import type { ProxyAddress } from '../../../engine/config/proxy-address.ts';
import { endpointsOf } from '../../../engine/live/venue-session.ts';
import type { StorePort } from '../../../engine/ports.ts';
import { failure } from '../../../engine/publish/answer-request.ts';
import type { RequestOutcome } from '../../../engine/publish/answer-request.ts';
import { VENUES } from '../../../venues/registry.ts';
import { readSavedNetwork, writeSavedNetwork } from '../config/saved-network.ts';
import { examineNetwork } from '../doctor/examine-network.ts';
import type { HostPorts } from '../ports/ports.ts';
import { createProxyRoutes } from '../ports/proxy-routes.ts';
import type { ProxyRoutes } from '../ports/proxy-routes.ts';
import { targetOf } from '../ports/tunnel.ts';

/** What screens ask about the network of this computer. */
export type NetworkRequest = Extract<
  EngineRequest,
  { method: 'get-network' | 'set-network' | 'test-network' | 'run-doctor' }
>;

/** What a control borrows. */
export interface NetworkControlOptions {
  readonly ports: Pick<HostPorts, 'clock' | 'http' | 'sockets' | 'routes' | 'setNetwork'>;
  readonly config: EngineConfig;
  /** Of the home folder. */
  readonly store: StorePort;
  /** What sets the proxy so that the settings of the screen cannot: a flag, a variable, a file named by a flag. */
  readonly fixedBy?: string | undefined;
  /** Renews every connection to the outside. */
  readonly reconnect: () => void;
}

/** The proxy as the settings of the screen show it: read, tried, changed and kept; and the doctor. Passwords go in and never out. */
export class NetworkControl {
  readonly #options: NetworkControlOptions;
  #network: EngineConfig['network'];

  constructor(options: NetworkControlOptions) {
    this.#options = options;
    this.#network = options.config.network;
  }

  /** Takes what was chosen last, which may be newer than the configuration that the host was started with. */
  async restore(): Promise<void> {
    const { store, fixedBy } = this.#options;
    const saved = fixedBy === undefined ? await readSavedNetwork(store) : undefined;
    if (saved !== undefined && parseConfig({ network: saved }).ok) this.#take(saved);
  }

  /** Answers a screen. */
  async answer(request: NetworkRequest): Promise<RequestOutcome> {
    switch (request.method) {
      case 'get-network':
        return { kind: 'network', network: this.#state() };
      case 'set-network':
        return this.#set(request.network);
      case 'test-network':
        return this.#test(request.network);
      case 'run-doctor': {
        const { ports, config, fixedBy } = this.#options;
        return { kind: 'doctor', report: await examineNetwork(ports, config, fixedBy ?? 'the settings') };
      }
    }
  }

  async #set(change: NetworkChange): Promise<RequestOutcome> {
    const { store, fixedBy, reconnect } = this.#options;
    if (fixedBy !== undefined) return failure('not-supported', `the proxy is set by ${fixedBy}`);
    const network = this.#networkOf(change);
    if (network === undefined) return failure('bad-request', NO_ADDRESS);
    this.#take(network);
    reconnect();
    try {
      await writeSavedNetwork(store, network);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return failure('unavailable', `The proxy is taken now, but cannot be kept for the next start: ${why}.`);
    }
    return { kind: 'network', network: this.#state() };
  }

  /** Whether the first exchange that is reached by a proxy can be. */
  async #test(change: NetworkChange): Promise<RequestOutcome> {
    const network = this.#networkOf(change);
    if (network === undefined) return failure('bad-request', NO_ADDRESS);
    const routes = createProxyRoutes(network, process.env);
    const { name, isOk, words } = await tryRoutes(routes, this.#options.config);
    return { kind: 'network-test', isOk, text: name === undefined ? words : `${name}: ${words}` };
  }

  #take(network: EngineConfig['network']): void {
    this.#network = network;
    this.#options.ports.setNetwork(network);
  }

  #state(): NetworkState {
    const { proxy, noProxy } = this.#network;
    const { fixedBy, ports } = this.#options;
    const address = this.#address;
    return {
      mode: address !== undefined ? 'manual' : proxy === 'system' ? 'system' : 'none',
      protocol: address?.protocol ?? 'http',
      address: address === undefined ? '' : serverOf(address),
      user: address?.user ?? '',
      hasPassword: (address?.password ?? '') !== '',
      noProxy,
      inForce: ports
        .routes()
        .proxies.map(({ proxy: { name }, where }) => (where === 'network.proxy' ? name : `${name} (${where})`))
        .join(', '),
      ...(fixedBy !== undefined && { fixedBy }),
    };
  }

  /** The configuration that a screen describes; undefined if it names no proxy. A password that it leaves out is the one that is kept. */
  #networkOf(change: NetworkChange): EngineConfig['network'] | undefined {
    const { mode, protocol, address, user, password, noProxy } = change;
    if (mode !== 'manual') return { proxy: mode, noProxy };
    const parsed = parseProxyAddress(`${protocol}://${address.trim()}`);
    if (parsed === undefined || parsed.user !== '' || !address.includes(':')) return undefined;
    const before = this.#address;
    const isSame = before !== undefined && before.user === user && serverOf(before) === serverOf(parsed);
    const kept = isSame ? before.password : '';
    return { proxy: formatProxyAddress({ ...parsed, user, password: password ?? kept }), noProxy };
  }

  get #address(): ProxyAddress | undefined {
    const { proxy } = this.#network;
    return proxy === 'system' || proxy === 'none' ? undefined : parseProxyAddress(proxy);
  }
}

interface Tried {
  /** The proxy that was tried, for people; undefined if none was. */
  readonly name?: string;
  readonly isOk: boolean;
  readonly words: string;
}

/** Asks the proxy of the first exchange that has one for a tunnel there. */
async function tryRoutes(routes: ProxyRoutes, config: EngineConfig): Promise<Tried> {
  const targets = Object.values(VENUES).flatMap((venue) => {
    const endpoints = endpointsOf(venue, config);
    return endpoints === undefined ? [] : [targetOf(new URL(endpoints.rest))];
  });
  const target = targets.find((one) => routes.proxyFor(one) !== undefined);
  const proxy = target === undefined ? undefined : routes.proxyFor(target);
  if (target === undefined || proxy === undefined)
    return {
      isOk: true,
      words: routes.proxies.length === 0 ? 'No proxy is taken.' : 'No exchange is reached through it.',
    };
  return new Promise((resolve) => {
    proxy.connect(target, TEST_LIMIT_MS, (tunnel) => {
      const { name } = proxy;
      if (!(tunnel instanceof Error)) tunnel.destroy();
      resolve(
        tunnel instanceof Error
          ? { isOk: false, words: `${tunnel.message}: ${networkFaultWords(tunnel.fault).advice}.` }
          : { name, isOk: true, words: `opened a connection to ${target.host}.` },
      );
    });
  });
}

/** Host and port. */
function serverOf({ host, port }: ProxyAddress): string {
  return `${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
}

const NO_ADDRESS = 'The address of a proxy is its host and port, such as proxy.example.org:3128.';
const TEST_LIMIT_MS = 5000;
