import type { ChannelRequest } from '../../../src-shared/market/channels.ts';
import type { ClockPort, HttpFailure, HttpPort, SocketPort } from '../../engine/ports.ts';
import type { AlternativeEndpoints, StreamVenue, VenueEndpoints } from '../../engine/venue/venue.ts';

/** What a probe needs. */
export interface ProbePorts {
  readonly clock: ClockPort;
  readonly http: HttpPort;
  readonly sockets: SocketPort;
}

/** How one endpoint answered. `finding` is for people; `advice` says what to do about a failure. */
export interface ProbeResult {
  readonly venue: string;
  readonly what: 'REST' | 'WebSocket';
  readonly url: string;
  readonly isOk: boolean;
  readonly tookMs: number;
  readonly finding: string;
  readonly advice?: string;
}

/** Reaches every endpoint of a venue, all at once: its clock over REST, and a handshake with each of its sockets. Never rejects. */
export function probeVenue(
  ports: ProbePorts,
  venue: StreamVenue,
  endpoints: VenueEndpoints,
): Promise<readonly ProbeResult[]> {
  return Promise.all([
    probeRest(ports, venue, endpoints),
    ...socketUrls(venue, endpoints).map((url) => probeSocket(ports, venue, url)),
  ]);
}

/** The other hosts of a venue that answer everywhere they should, tried all at once. Never rejects. */
export async function reachableAlternatives(
  ports: ProbePorts,
  venue: StreamVenue,
): Promise<readonly AlternativeEndpoints[]> {
  const alternatives = venue.endpoints.alternatives ?? [];
  const probes = await Promise.all(alternatives.map((one) => probeVenue(ports, venue, one)));
  return alternatives.filter((_, i) => probes[i]?.every(({ isOk }) => isOk) === true);
}

/** The line of a configuration that has a venue reached at these hosts from now on. */
export function toEndpointsSetting({ id }: Pick<StreamVenue, 'id'>, { ws, rest }: VenueEndpoints): string {
  return JSON.stringify({ endpoints: { [id]: { ws, rest } } });
}

async function probeRest(
  { clock, http }: ProbePorts,
  venue: StreamVenue,
  endpoints: VenueEndpoints,
): Promise<ProbeResult> {
  const { path, body } = venue.time.request();
  const url = `${endpoints.rest}${path}`;
  const startedAt = clock.monotonic();
  const about = (): Pick<ProbeResult, 'venue' | 'what' | 'url' | 'tookMs'> => ({
    venue: venue.id,
    what: 'REST',
    url,
    tookMs: clock.monotonic() - startedAt,
  });
  try {
    const answer = await http.request({
      url,
      timeoutMs: LIMIT_MS,
      ...(body === undefined ? { method: 'GET' } : { method: 'POST', body }),
      ...(venue.headers === undefined ? {} : { headers: venue.headers }),
    });
    if (answer.status !== 200)
      return {
        ...about(),
        isOk: false,
        finding: `answered ${String(answer.status)}`,
        advice: adviceForStatus(answer.status),
      };
    const time = venue.time.parse(answer.body);
    if (typeof time !== 'number')
      return {
        ...about(),
        isOk: false,
        finding: `answered something else than its clock: ${time.malformed}`,
        advice: ADVICE.notTheVenue,
      };
    // When the venue looked at its clock, in the middle of the exchange.
    const aheadMs = Math.round(time - (clock.now() - (clock.monotonic() - startedAt) / 2));
    const what = venue.time.trailsByMs === undefined ? 'its clock' : 'its newest state';
    return {
      ...about(),
      isOk: true,
      finding: `${what} is ${String(Math.abs(aheadMs))} ms ${aheadMs < 0 ? 'behind' : 'ahead of'} ${venue.time.trailsByMs === undefined ? 'ours' : 'our clock'}`,
      ...(Math.abs(aheadMs) > MAX_SKEW_MS ? { advice: ADVICE.clock } : {}),
    };
  } catch (error) {
    const failure = error as HttpFailure;
    return {
      ...about(),
      isOk: false,
      finding: failure.message,
      advice: adviceForText(failure.code === 'timeout' ? 'timeout' : failure.message),
    };
  }
}

function probeSocket({ clock, sockets }: ProbePorts, venue: StreamVenue, url: string): Promise<ProbeResult> {
  const startedAt = clock.monotonic();
  return new Promise((resolve) => {
    let isOpen = false;
    const settle = (finding: string, advice?: string): void => {
      resolve({
        venue: venue.id,
        what: 'WebSocket',
        url,
        tookMs: clock.monotonic() - startedAt,
        isOk: isOpen,
        finding,
        ...(advice === undefined ? {} : { advice }),
      });
    };
    const socket = sockets.open(
      url,
      {
        onOpen: () => {
          isOpen = true;
          settle('opened');
          socket.close();
        },
        onMessage: () => undefined,
        onPing: () => undefined,
        onPong: () => undefined,
        onClose: (_code, reason, httpStatus) => {
          const finding = reason === '' ? 'closed at once' : reason;
          settle(finding, httpStatus === undefined ? adviceForText(reason) : adviceForStatus(httpStatus));
        },
      },
      { connectTimeoutMs: LIMIT_MS, maxFrameBytes: MAX_FRAME_BYTES },
    );
  });
}

/** Every socket address the venue's channels are spread over. */
function socketUrls(venue: StreamVenue, endpoints: VenueEndpoints): readonly string[] {
  const symbol = venue.symbolOf('btcusdt');
  const streamed = venue.channels.filter((channel) => venue.polled?.[channel] === undefined);
  const requests = streamed.map((channel): ChannelRequest => {
    if (channel === 'book') return { channel, symbol, depth: 1000 };
    return channel === 'candle' ? { channel, symbol, interval: '1m' } : { channel, symbol };
  });
  const routes = requests.flatMap((request) => venue.topicsOf(request).map(({ route }) => route));
  return [...new Set(routes.map((route) => venue.streamUrl(endpoints, route)))];
}

function adviceForStatus(status: number): string {
  if (status === 403 || status === 451) return ADVICE.region;
  if (status === 418 || status === 429) return ADVICE.rateLimited;
  return status >= 500 ? ADVICE.venueDown : ADVICE.notTheVenue;
}

function adviceForText(text: string): string {
  if (text.includes('the proxy ')) return text.includes(' answered 407') ? ADVICE.proxyUser : ADVICE.proxy;
  if (/timeout|timed out|ETIMEDOUT/i.test(text)) return ADVICE.timeout;
  if (/ENOTFOUND|EAI_AGAIN/.test(text)) return ADVICE.name;
  if (/ECONNREFUSED/.test(text)) return ADVICE.rejected;
  if (/expired|not yet valid|CERT_NOT_YET_VALID/i.test(text)) return ADVICE.expired;
  if (/altnames|Hostname\/IP/i.test(text)) return ADVICE.wrongHost;
  if (/certificate|self-signed|SSL|TLS/i.test(text)) return ADVICE.certificate;
  return ADVICE.network;
}

const LIMIT_MS = 5000;
const MAX_FRAME_BYTES = 1024 * 1024;
/** Beyond this, ages and latencies on screen say more about the clock than about the network. */
const MAX_SKEW_MS = 1000;
const ADVICE = {
  region:
    'the venue rejects this address, most likely for its region: see its terms for where it may be used, or try --testnet',
  rateLimited: 'too many requests from this address: wait a few minutes before trying again',
  venueDown: 'the venue has trouble: see its status page, and try again later',
  notTheVenue: 'this does not look like the venue: check --endpoints and any proxy in between',
  timeout: 'nothing came back within 5 s: a firewall or a proxy may drop it; check the network',
  name: 'the name cannot be resolved: check the network and its DNS',
  rejected: 'nothing listens there: check --endpoints, or start "tapedeck simulate"',
  expired:
    "the certificate is not valid at this time: check this computer's clock; if that is right, whoever runs that host must renew the certificate",
  wrongHost:
    'the certificate is for another host: a login page of the network, a filter or a wrong --endpoints answers in its place',
  proxyUser: 'the proxy wants a user name and password: put them into its address, http://user:password@host:port',
  proxy: 'check network.proxy (HTTPS_PROXY), or name hosts that need no proxy in network.noProxy (NO_PROXY)',
  certificate:
    'the certificate is not trusted: if a company proxy opens TLS, name its certificate in NODE_EXTRA_CA_CERTS',
  network: 'check the network',
  clock: "set this computer's clock by network time: latencies on screen are off by as much",
} as const;
