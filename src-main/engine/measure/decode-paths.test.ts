import { describe, expect, test } from 'vitest';
import { defaultConfig } from '../config/config.ts';
import { StreamPool } from '../connect/stream-pool.ts';
import { FakePorts } from '../testing/fake-ports.ts';
import { toyAck, toyTrade, toyVenue } from '../testing/toy-venue.ts';
import { Decoded } from '../venue/decoded.ts';
import { DecodePaths } from './decode-paths.ts';

const AT = 1.8e12;

/** `frames` trades, of which the first `parsed` were parsed; a second apart. */
function noteTrades(paths: DecodePaths, frames: number, parsed: number, from = AT): void {
  const decoded = new Decoded();
  for (let i = 0; i < frames; i++) {
    decoded.begin('events');
    decoded.addTrade();
    decoded.isScanned = i >= parsed;
    paths.note(decoded, from + i * 1000);
  }
}

describe('decode paths', () => {
  test('count frames of each kind, and how many of them were parsed', () => {
    const paths = new DecodePaths();
    expect(paths.health('okx')).toEqual([]);
    noteTrades(paths, 5, 2);
    const decoded = new Decoded();
    decoded.begin('events');
    decoded.addTicker();
    paths.note(decoded, AT);
    expect(paths.health('okx')).toEqual([
      { venue: 'okx', channel: 'trade', frames: 5, parsed: 2 },
      { venue: 'okx', channel: 'ticker', frames: 1, parsed: 1 },
    ]);
  });

  test('more than 1 % of a thousand frames of a hot kind is drift, from then until a thousand are well again', () => {
    const paths = new DecodePaths();
    noteTrades(paths, 1000, 10);
    expect(paths.health('okx')[0]).not.toHaveProperty('driftSince');
    noteTrades(paths, 999, 11);
    expect(paths.health('okx')[0]).not.toHaveProperty('driftSince');
    noteTrades(paths, 1, 0, AT + 5);
    expect(paths.health('okx')[0]).toMatchObject({ frames: 2000, parsed: 21, driftSince: AT + 5 });
    noteTrades(paths, 1000, 500, AT + 10);
    expect(paths.health('okx')[0]).toMatchObject({ driftSince: AT + 5 });
    noteTrades(paths, 1000, 0);
    expect(paths.health('okx')[0]).not.toHaveProperty('driftSince');
  });

  test('kinds that are parsed by design do not drift', () => {
    const paths = new DecodePaths();
    const decoded = new Decoded();
    for (let i = 0; i < 3000; i++) {
      decoded.begin('events');
      decoded.addTicker();
      paths.note(decoded, AT);
    }
    expect(paths.health('okx')).toEqual([{ venue: 'okx', channel: 'ticker', frames: 3000, parsed: 3000 }]);
  });
});

test('a pool counts what its connections decode, and nothing at a venue that has no scanner', () => {
  const counts = [true, false].map((hasScanner) => {
    const ports = new FakePorts();
    const toy = toyVenue();
    const venue = toyVenue(
      hasScanner
        ? {
            scan: (bytes, out) => {
              toy.decode(bytes, out);
              return out.records[0]?.kind === 'trade' && out.records[0].id !== 2;
            },
          }
        : {},
    );
    const pool = new StreamPool({
      ports,
      venue,
      endpoints: venue.endpoints.production,
      config: defaultConfig(),
      sink: {
        onMessage: () => undefined,
        onStreamUp: () => undefined,
        onStreamLost: () => undefined,
        onStreamStale: () => undefined,
        onStreamRenewed: () => undefined,
      },
    });
    pool.acquire({ key: 't', route: '' }, { symbol: 'T', channel: 'trade' });
    const socket = ports.sockets.last;
    socket.accept();
    socket.deliver(toyAck(1));
    for (const id of [1, 2, 3]) socket.deliver(toyTrade('t', id));
    return pool.decoders();
  });
  expect(counts).toEqual([[{ venue: 'binance-spot', channel: 'trade', frames: 3, parsed: 1 }], []]);
});
