import { expect, test } from 'vitest';
import { FakeClock } from '../../../engine/testing/fake-clock.ts';
import { PeerWatch } from './peer-watch.ts';

function setUp() {
  const clock = new FakeClock();
  const events: string[] = [];
  const startedAt = clock.monotonic();
  const note = (what: string): void => {
    events.push(`${what} at ${String(clock.monotonic() - startedAt)}`);
  };
  const peer = { isWell: true, pings: 0 };
  const watch: PeerWatch = new PeerWatch({
    clock,
    ping: () => {
      peer.pings++;
      if (peer.isWell) clock.setTimer(() => watch.note(), 5);
    },
    onSilence: (isSilent) => note(isSilent ? 'silent' : 'back'),
    onHung: () => note('hung'),
  });
  return { clock, peer, watch, events };
}

test('a peer that responds is pinged every second and nothing is said', () => {
  const { clock, peer, events } = setUp();
  clock.advance(60_000);
  expect(peer.pings).toBe(61);
  expect(events).toEqual([]);
});

test('a peer that stops is reported within four seconds, and when it is back; given up after thirty', () => {
  const { clock, peer, watch, events } = setUp();
  clock.advance(10_000);
  peer.isWell = false;
  clock.advance(5_000);
  expect(events).toEqual(['silent at 13500']);
  peer.isWell = true;
  clock.advance(1_100);
  expect(events).toEqual(['silent at 13500', 'back at 16005']);
  peer.isWell = false;
  clock.advance(120_000);
  expect(events.slice(2)).toEqual(['silent at 19500', 'hung at 46500']);
  watch.dispose();
  expect(clock.pending).toBe(0);
});

test('a watcher that was blocked or asleep itself blames nobody', () => {
  const { clock, peer, events } = setUp();
  clock.advance(10_000);
  peer.isWell = false;
  clock.block(600_000);
  peer.isWell = true;
  clock.advance(10_000);
  expect(events).toEqual([]);
});

test('nothing comes after the end', () => {
  const { clock, peer, watch, events } = setUp();
  watch.dispose();
  watch.dispose();
  peer.isWell = false;
  clock.advance(120_000);
  expect([events, clock.pending]).toEqual([[], 0]);
});
