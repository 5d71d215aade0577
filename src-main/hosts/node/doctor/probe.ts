import type { ChannelRequest } from '../../../../src-shared/market/channels.ts';
import { networkFaultWords } from '../../../../src-shared/text/network-fault-words.ts';
import type { NetworkFault } from '../../../../src-shared/wire/network-fault.ts';
import { faultOfAnswer, faultOfStatus } from '../../../engine/network-fault.ts';
import type { ClockPort, HttpFailure, HttpPort, SocketPort } from '../../../engine/ports.ts';
import type { AlternativeEndpoints, StreamVenue, VenueEndpoints } from '../../../engine/venue/venue.ts';

/** What a probe needs. */
export interface ProbePorts {
  readonly clock: ClockPort;
  readonly http: HttpPort;
  readonly sockets: SocketPort;
}

/** How one endpoint answered. `finding` is for people; `fault` is how it failed on its way, if that is known; `advice` says what to do about it. */
export interface ProbeResult {
  readonly venue: string;
  readonly what: 'REST' | 'WebSocket';
  readonly url: string;
  readonly isOk: boolean;
  readonly tookMs: number;
  readonly finding: string;
  readonly fault?: NetworkFault;
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
    const text = new TextDecoder().decode(answer.body.subarray(0, 200));
    const fault = faultOfAnswer({ status: answer.status, text, date: answer.header('date') }, clock.now());
    if (answer.status !== 200)
      return failed(about(), `answered ${String(answer.status)}`, { fault, status: answer.status });
    const time = venue.time.parse(answer.body);
    if (typeof time !== 'number')
      return failed(about(), `answered something else than its clock: ${time.malformed}`, { fault, status: 200 });
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
    const { message, fault } = error as HttpFailure;
    return failed(about(), message, { fault });
  }
}

/** A failure, with what to do about it. */
function failed(
  about: Pick<ProbeResult, 'venue' | 'what' | 'url' | 'tookMs'>,
  finding: string,
  { fault, status }: { readonly fault: NetworkFault | undefined; readonly status?: number | undefined },
): ProbeResult {
  if (fault !== undefined) return { ...about, isOk: false, finding, fault, advice: networkFaultWords(fault).advice };
  return { ...about, isOk: false, finding, advice: status === undefined ? ADVICE.network : adviceForStatus(status) };
}

function probeSocket({ clock, sockets }: ProbePorts, venue: StreamVenue, url: string): Promise<ProbeResult> {
  const startedAt = clock.monotonic();
  const about = (): Pick<ProbeResult, 'venue' | 'what' | 'url' | 'tookMs'> => ({
    venue: venue.id,
    what: 'WebSocket',
    url,
    tookMs: clock.monotonic() - startedAt,
  });
  return new Promise((resolve) => {
    const socket = sockets.open(
      url,
      {
        onOpen: () => {
          resolve({ ...about(), isOk: true, finding: 'opened' });
          socket.close();
        },
        onMessage: () => undefined,
        onPing: () => undefined,
        onPong: () => undefined,
        onClose: (_code, reason, httpStatus, fault) => {
          const finding = reason === '' ? 'closed at once' : reason;
          const ofStatus = httpStatus === undefined ? undefined : faultOfStatus(httpStatus);
          resolve(failed(about(), finding, { fault: fault ?? ofStatus, status: httpStatus }));
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
  if (status === 418 || status === 429) return ADVICE.rateLimited;
  return status >= 500 ? ADVICE.venueDown : ADVICE.notTheVenue;
}

const LIMIT_MS = 5000;
const MAX_FRAME_BYTES = 1024 * 1024;
/** Beyond this, ages and latencies on screen say more about the clock than about the network. */
const MAX_SKEW_MS = 1000;
const ADVICE = {
  rateLimited: 'too many requests from this address: wait a few minutes before trying again',
  venueDown: 'the venue has trouble: see its status page, and try again later',
  notTheVenue: 'this does not look like the venue: check --endpoints and any proxy in between',
  network: 'check the network',
  clock: "set this computer's clock by network time: latencies on screen are off by as much",
} as const;
