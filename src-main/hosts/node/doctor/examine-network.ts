import { STREAM_VENUE_IDS, type StreamVenueId } from '../../../../src-shared/market/venue-ids.ts';
import { networkFaultWords } from '../../../../src-shared/text/network-fault-words.ts';
import type { DoctorCheck, DoctorReport } from '../../../../src-shared/wire/protocol.ts';
import type { EngineConfig } from '../../../engine/config/config.ts';
import { endpointsOf } from '../../../engine/live/venue-session.ts';
import type { AlternativeEndpoints, StreamVenue } from '../../../engine/venue/venue.ts';
import { VENUES } from '../../../venues/registry.ts';
import { CONFIG_FILE_NAME } from '../config/config-file.ts';
import type { NamedProxy, ProxyRoutes } from '../ports/proxy-routes.ts';
import type { HostPorts } from '../ports/ports.ts';
import { trustSystemCertificates } from '../ports/system-certificates.ts';
import { targetOf } from '../ports/tunnel.ts';
import { probeVenue, reachableAlternatives, toEndpointsSetting } from './probe.ts';
import type { ProbeResult } from './probe.ts';

/** Lent by whoever wants the network examined. */
export type ExaminedPorts = Pick<HostPorts, 'clock' | 'http' | 'sockets' | 'routes'>;

/**
 * Reaches every endpoint of these venues, all at once, and the proxies; takes some seconds. What fails alike everywhere is one finding.
 * `proxySource` names where `network.proxy` is set, for people. Never rejects.
 */
export async function examineNetwork(
  ports: ExaminedPorts,
  config: EngineConfig,
  proxySource?: string,
  venues: Readonly<Partial<Record<StreamVenueId, StreamVenue>>> = VENUES,
): Promise<DoctorReport> {
  const known = STREAM_VENUE_IDS.flatMap((id) => venues[id] ?? []);
  const probed = await Promise.all(
    known.map(async (venue) => {
      const endpoints = endpointsOf(venue, config);
      return endpoints === undefined ? [] : probeVenue(ports, venue, endpoints);
    }),
  );
  const results = probed.flat();
  const together = allAlike(results);
  const isUsual = ({ id }: StreamVenue): boolean => !config.testnet && config.endpoints[id] === undefined;
  const unreached = known.filter(
    (venue) => isUsual(venue) && results.some((result) => result.venue === venue.id && !result.isOk),
  );
  const found = await Promise.all(unreached.map((venue) => reachableAlternatives(ports, venue)));
  const certificates = trustSystemCertificates();
  return {
    checks: [
      ...(together === undefined ? results.map(toCheck) : [together]),
      ...(await Promise.all(
        ports.routes().proxies.map((one) => checkProxy(one, ports.routes(), results, proxySource)),
      )),
    ],
    notes: [
      ...unreached.flatMap((venue, i) => (found[i] ?? []).map((alternative) => proposal(venue, alternative))),
      ...(certificates === undefined ? [] : [`the certificates of the system cannot be used: ${certificates}`]),
    ],
  };
}

/** One finding for endpoints that all fail in the same way; undefined if they do not, or there is only one. */
function allAlike(results: readonly ProbeResult[]): DoctorCheck | undefined {
  const [first] = results;
  if (first?.fault === undefined || results.length < 2) return undefined;
  const { fault } = first;
  const isAlike = results.every((result) => result.fault === fault);
  const expired = results.every((result) => result.fault === 'tls-expired' || result.fault === 'clock-wrong');
  if (!isAlike && !expired) return undefined;
  // No two exchanges let their certificates expire at once.
  const { happened, advice } = networkFaultWords(
    expired && new Set(results.map(({ url }) => new URL(url).host)).size > 1 ? 'clock-wrong' : fault,
  );
  return {
    isOk: false,
    subject: `all ${String(results.length)} endpoints`,
    finding: `${happened} (such as ${first.url}: ${first.finding})`,
    advice,
  };
}

function toCheck({ venue, what, url, isOk, tookMs, finding, advice }: ProbeResult): DoctorCheck {
  return {
    isOk,
    subject: `${venue} ${what} ${url}`,
    finding: `${finding} (${tookMs.toFixed(0)} ms)`,
    ...(advice === undefined ? {} : { advice }),
  };
}

/** What is not chosen is never taken: another host may have other instruments, and other terms. */
function proposal(venue: StreamVenue, alternative: AlternativeEndpoints): string {
  const { name, for: what } = alternative;
  const setting = toEndpointsSetting(venue, alternative);
  return `${venue.id} can be reached at ${name} (${what}). To use it, put this into ${CONFIG_FILE_NAME}:\n${setting}`;
}

/** Asks a proxy for a tunnel to the first endpoint that takes it. */
async function checkProxy(
  { proxy, where }: NamedProxy,
  routes: ProxyRoutes,
  results: readonly ProbeResult[],
  source: string | undefined,
): Promise<DoctorCheck> {
  const subject = `proxy ${proxy.name} (${where === 'network.proxy' ? (source ?? where) : where})`;
  const target = results.map(({ url }) => targetOf(new URL(url))).find((one) => routes.proxyFor(one) === proxy);
  if (target === undefined) return { isOk: true, subject, finding: 'no endpoint takes it' };
  return new Promise((resolve) => {
    proxy.connect(target, PROXY_LIMIT_MS, (tunnel) => {
      if (!(tunnel instanceof Error)) tunnel.destroy();
      resolve(
        tunnel instanceof Error
          ? { isOk: false, subject, finding: tunnel.message, advice: networkFaultWords(tunnel.fault).advice }
          : { isOk: true, subject, finding: 'answers' },
      );
    });
  });
}

const PROXY_LIMIT_MS = 5000;
