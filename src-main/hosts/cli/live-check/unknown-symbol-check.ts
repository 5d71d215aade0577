import { Decoded } from '../../../engine/venue/decoded.ts';
import { decodeFrame, MAX_FRAME_BYTES } from '../../../engine/venue/decode-frame.ts';
import type { UnknownSymbolOutcome, VenueFacts } from '../../../engine/venue/venue-facts.ts';
import type { StreamVenue, VenueEndpoints } from '../../../engine/venue/venue.ts';
import type { ProbePorts } from '../../node/doctor/probe.ts';
import type { CheckedFact } from './checked-fact.ts';

/** Subscribes to a symbol that does not exist, on a connection of its own, and compares what comes of it with what is assumed. */
export async function checkUnknownSymbol({
  ports,
  venue,
  facts,
  endpoints,
}: {
  readonly ports: ProbePorts;
  readonly venue: StreamVenue;
  readonly facts: VenueFacts;
  readonly endpoints: VenueEndpoints;
}): Promise<CheckedFact> {
  const { topic, route, outcome: assumed } = facts.unknownSymbol;
  const url = venue.streamUrl(endpoints, route);
  const met = await new Promise<UnknownSymbolOutcome | 'not answered' | 'not connected'>((resolve) => {
    let isOpen = false;
    const decoded = new Decoded();
    const settle = (outcome: UnknownSymbolOutcome | 'not answered' | 'not connected'): void => {
      limit.cancel();
      resolve(outcome);
      socket.close();
    };
    const limit = ports.clock.setTimer(() => {
      settle(isOpen ? 'not answered' : 'not connected');
    }, LIMIT_MS);
    const socket = ports.sockets.open(
      url,
      {
        onOpen: () => {
          isOpen = true;
          socket.send(venue.subscribeFrame([topic], 1, ports.clock.now()));
        },
        onMessage: (bytes) => {
          decodeFrame(venue, bytes, decoded);
          if (decoded.kind === 'ack') settle(decoded.ackError === '' ? 'acknowledged' : 'rejected');
        },
        onPing: () => undefined,
        onPong: () => undefined,
        onClose: () => {
          settle(isOpen ? 'closed' : 'not connected');
        },
      },
      {
        connectTimeoutMs: LIMIT_MS,
        maxFrameBytes: MAX_FRAME_BYTES,
        ...(venue.headers === undefined ? {} : { headers: venue.headers }),
      },
    );
  });
  return {
    venue: venue.id,
    fact: 'unknown-symbol',
    about: topic,
    assumed,
    met,
    verdict: met === assumed ? 'as-assumed' : met === 'not connected' ? 'not-seen' : 'differs',
  };
}

const LIMIT_MS = 5000;
