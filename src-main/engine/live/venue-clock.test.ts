import * as fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { ClockSteps } from '../connect/clock-watch.ts';
import { settle } from '../testing/fake-clock.ts';
import { FakePorts } from '../testing/fake-ports.ts';
import { toyVenue } from '../testing/toy-venue.ts';
import { RestClient } from '../rest/rest-client.ts';
import { toEstimate, VenueClock } from './venue-clock.ts';

let ports: FakePorts;

beforeEach(() => {
  ports = new FakePorts();
});

function makeClock(onChange?: () => void, onStep?: (byMs: number) => void, trailsByMs?: number): VenueClock {
  const toy = toyVenue();
  const venue = trailsByMs === undefined ? toy : { ...toy, time: { ...toy.time, trailsByMs } };
  return new VenueClock({
    clock: ports.clock,
    steps: new ClockSteps(ports.clock),
    rest: new RestClient({ ports, config: { requestTimeoutMs: 1000 } }),
    venue,
    endpoints: venue.endpoints.production,
    ...(onChange && { onChange }),
    ...(onStep && { onStep }),
  });
}

/** A venue whose clock is `ahead` of ours, over ways that take so long there and back, one pair a request. */
function serve(ahead: number, ways: readonly (readonly [there: number, back: number])[]): void {
  let count = 0;
  ports.http.onRequest = (request) => {
    const [there, back] = ways[count++ % ways.length] ?? [0, 0];
    ports.clock.setTimer(() => {
      const venueTime = ports.clock.now() + ahead;
      ports.clock.setTimer(() => request.answer(String(venueTime)), back);
    }, there);
  };
}

test('believes the shortest round trip and knows how wrong it may be', async () => {
  serve(5000, [
    [10, 400],
    [20, 10],
    [300, 10],
  ]);
  const clock = makeClock();
  expect([clock.estimate, clock.aheadMs]).toEqual([undefined, NaN]);
  clock.start();
  await ports.clock.run(10_000);
  expect(clock.estimate).toMatchObject({ uncertaintyMs: 15, offsetMs: clock.aheadMs });
  expect(Math.abs((clock.estimate?.offsetMs ?? NaN) - 5000)).toBeLessThanOrEqual(15);
  expect(ports.http.requests).toHaveLength(5);
  await clock.stop();
  await clock.stop();
  expect(ports.clock.pending).toBe(0);
});

test('says when it is known much better than before, not at the first answer and not at a little', async () => {
  serve(0, [
    [200, 200],
    [150, 150],
    [20, 20],
    [15, 15],
    [5, 5],
  ]);
  const better: number[] = [];
  const clock = makeClock(() => {
    better.push(clock.estimate?.uncertaintyMs ?? NaN);
  });
  clock.start();
  await ports.clock.run(10_000);
  expect(better).toEqual([20, 5]);
  await clock.stop();
});

test('the true offset lies within the uncertainty, whatever the delays and how far the answer trails', () => {
  const ms = (max: number) => fc.double({ min: 0, max, noNaN: true });
  fc.assert(
    fc.property(
      fc.oneof(fc.double({ min: -1e7, max: 1e7, noNaN: true }), fc.double({ min: -2000, max: 2000, noNaN: true })),
      fc.tuple(ms(5000), ms(5000)),
      fc.tuple(ms(1000), ms(1)),
      (ahead, [there, back], [trailsByMs, share]) => {
        const sentAt = 1.8e12;
        const time = sentAt + there + ahead - trailsByMs * share;
        const estimate = toEstimate(sentAt, sentAt + there + back, time, trailsByMs);
        // Without an estimate the clocks may well be equal, as far as the answer shows.
        if (estimate === undefined) expect(Math.abs(ahead)).toBeLessThanOrEqual(there + back + trailsByMs + 0.01);
        else expect(Math.abs(estimate.offsetMs - ahead)).toBeLessThanOrEqual(estimate.uncertaintyMs + 0.01);
      },
    ),
  );
});

test('an answer that is known to trail leaves our clock alone as long as it may be right, and corrects one that is not', async () => {
  serve(-200, [[40, 40]]);
  const clock = makeClock(undefined, undefined, 300);
  clock.start();
  await ports.clock.run(10_000);
  expect([clock.aheadMs, clock.estimate, clock.now()]).toEqual([0, undefined, ports.clock.now()]);
  const asked = clock.ask();
  await ports.clock.run(100);
  // What a candle is closed by: the venue's time is this or later.
  expect(ports.clock.now() - ((await asked) ?? NaN)).toBeGreaterThanOrEqual(200);
  await clock.stop();

  serve(-5200, [[40, 40]]);
  const wrong = makeClock(undefined, undefined, 300);
  wrong.start();
  await ports.clock.run(10_000);
  expect(Math.abs(wrong.aheadMs + 5000)).toBeLessThanOrEqual(190);
  expect(wrong.estimate).toMatchObject({ offsetMs: wrong.aheadMs, uncertaintyMs: 190 });
  await wrong.stop();
});

test('failures and nonsense are passed over; it asks again', async () => {
  let count = 0;
  ports.http.onRequest = (request) =>
    count++ === 0 ? request.fail('network') : request.answer(String(ports.clock.now() - 70));
  const clock = makeClock();
  clock.start();
  clock.start();
  await ports.clock.run(1500);
  expect(clock.estimate?.offsetMs).toBe(-70);
  await clock.stop();
});

test('a venue that does not send its time is taken to have ours', async () => {
  ports.http.onRequest = (request) => {
    request.fail('network');
  };
  const clock = makeClock();
  clock.start();
  await ports.clock.run(100);
  expect([clock.estimate, clock.aheadMs]).toEqual([undefined, 0]);
  await clock.stop();
});

test('old answers leave as new ones come', async () => {
  serve(0, [[1, 1]]);
  const clock = makeClock();
  clock.start();
  await ports.clock.run(10_000);
  serve(900, [[50, 50]]);
  await ports.clock.run(100 * 60_000);
  expect(clock.estimate?.offsetMs).toBe(900);
  await clock.stop();
});

test.each([90_000, 3_600_000, -600_000, 300])(
  'a step of our clock by %d ms is noticed within a second, and everything measured before is dropped',
  async (byMs) => {
    let venueTime = ports.clock.now();
    const base = ports.clock.monotonic();
    const isSilent = { answer: false };
    ports.http.onRequest = (request) => {
      venueTime = START + ports.clock.monotonic() - base;
      if (!isSilent.answer) request.answer(String(venueTime));
    };
    const START = venueTime;
    const steps: number[] = [];
    let changes = 0;
    const clock = makeClock(
      () => changes++,
      (step) => steps.push(step),
    );
    clock.start();
    await ports.clock.run(30_000);
    expect(clock.aheadMs).toBe(0);
    isSilent.answer = true;
    ports.clock.sleep(byMs);
    await ports.clock.run(1000);
    expect([steps, changes, clock.estimate, clock.aheadMs]).toEqual([[byMs], 1, undefined, NaN]);
    isSilent.answer = false;
    ports.http.requests.at(-1)?.answer(String(START + ports.clock.monotonic() - base));
    await settle();
    expect(clock.now()).toBe(START + ports.clock.monotonic() - base);
    await ports.clock.run(3 * 60 * 60_000);
    expect([clock.aheadMs, steps]).toEqual([-byMs, [byMs]]);
    await clock.stop();
    expect(ports.clock.pending).toBe(0);
  },
);

test('between two looks whoever needs the time sees the step, and an answer that spans it is worth nothing', async () => {
  serve(0, [[1, 1]]);
  const clock = makeClock();
  clock.start();
  await ports.clock.run(30_100);
  ports.clock.sleep(-5000);
  serve(5000, [[10, 10]]);
  expect(clock.now()).toBeNaN();
  let isKnown = false;
  void clock.known().then(() => (isKnown = true));
  await ports.clock.run(5);
  expect(isKnown).toBe(false);
  await ports.clock.run(30);
  expect([isKnown, clock.aheadMs]).toEqual([true, 5000]);

  serve(9000, [[100, 100]]);
  const asked = clock.ask();
  await ports.clock.run(50);
  ports.clock.sleep(-4000);
  await ports.clock.run(150);
  expect(await asked).toBeUndefined();
  await ports.clock.run(5000);
  expect(clock.estimate?.offsetMs).toBe(9000);
  await clock.stop();
});
