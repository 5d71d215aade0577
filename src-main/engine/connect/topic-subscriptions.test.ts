import { beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { readToyFrame, toyVenue, type ToyChanges, type ToyFrame } from '../testing/toy-venue.ts';
import { RateWindow } from './rate-window.ts';
import { TopicSubscriptions } from './topic-subscriptions.ts';

let clock: FakeClock;

beforeEach(() => {
  clock = new FakeClock();
});

function makeSubscriber(changes: ToyChanges = {}) {
  const venue = toyVenue(changes);
  const frames: (ToyFrame & { readonly at: number })[] = [];
  const reported: string[] = [];
  const subscriber = new TopicSubscriptions(clock, venue, {
    venueNow: () => clock.now(),
    send: (text) => {
      frames.push({ ...readToyFrame(text), at: clock.monotonic() });
    },
    onActive: (topic) => {
      reported.push(`${topic} active`);
    },
    onRejected: (topic, reason) => {
      reported.push(`${topic} rejected: ${reason}`);
    },
    onSettled: () => {
      reported.push('settled');
    },
    onUnanswered: () => {
      reported.push('unanswered');
      subscriber.onClosed();
    },
    onSpent: () => {
      reported.push('spent');
    },
  });
  const open = () =>
    subscriber.onOpen(new RateWindow(venue.limits.framesPerSecond - venue.limits.framesReserved, 1000));
  return { subscriber, frames, reported, open };
}

/** The most frames in any window of a second. */
function busiestSecond(frames: readonly { readonly at: number }[]): number {
  return Math.max(
    ...frames.map((first) => frames.filter((frame) => frame.at >= first.at && frame.at < first.at + 1000).length),
  );
}

describe('answers by topic', () => {
  test('a frame is answered one topic at a time', () => {
    const { subscriber, reported, open } = makeSubscriber();
    subscriber.add('a');
    subscriber.add('b');
    open();
    expect(subscriber.onTopicAnswer('a', '', false)).toBe(true);
    expect(subscriber.onTopicAnswer('b', 'no such symbol', false)).toBe(true);
    expect(reported).toEqual(['a active', 'b rejected: no such symbol', 'settled']);
    expect(subscriber.onTopicAnswer('b', '', false)).toBe(false);
  });

  test('what is not answered is asked for again, the rest is not', () => {
    const { subscriber, frames, open } = makeSubscriber();
    for (const topic of ['a', 'b', 'c']) subscriber.add(topic);
    open();
    subscriber.onTopicAnswer('b', '', false);
    clock.advance(10_000);
    expect(frames.map(({ topics }) => topics)).toEqual([
      ['a', 'b', 'c'],
      ['a', 'c'],
    ]);
  });

  test('an answer to leaving activates nothing', () => {
    const { subscriber, frames, reported, open } = makeSubscriber();
    subscriber.add('a');
    open();
    subscriber.onTopicAnswer('a', '', false);
    subscriber.remove('a');
    clock.advance(10);
    expect(subscriber.onTopicAnswer('a', '', true)).toBe(true);
    clock.advance(60_000);
    expect([frames.map(({ isSubscribe }) => isSubscribe), reported]).toEqual([
      [true, false],
      ['a active', 'settled'],
    ]);
  });
});

describe('a topic taken anew', () => {
  test('is left and asked for again, and settles with its answer', () => {
    const { subscriber, frames, open } = makeSubscriber();
    subscriber.add('a');
    open();
    subscriber.onAnswer('1', '');
    subscriber.renew('a');
    subscriber.renew('a');
    expect(subscriber.unsettled).toBe(1);
    clock.advance(10);
    expect(frames.map(({ isSubscribe, topics }) => [isSubscribe, topics])).toEqual([
      [true, ['a']],
      [false, ['a']],
      [true, ['a']],
    ]);
    subscriber.onAnswer('3', '');
    expect(subscriber.isActive('a')).toBe(true);
    // The frame that left it stays unanswered: saying it again would end what was asked for since.
    clock.advance(60_000);
    expect(frames).toHaveLength(3);
  });

  test('is nothing if the topic is not wanted, or there is no socket', () => {
    const { subscriber, frames, open } = makeSubscriber();
    subscriber.add('a');
    subscriber.renew('a');
    open();
    subscriber.renew('b');
    clock.advance(10);
    expect(frames.map(({ topics }) => topics)).toEqual([['a']]);
  });
});

describe('frames', () => {
  test('topics of different groups never share one', () => {
    const { subscriber, frames, open } = makeSubscriber({ frameGroup: (topic) => topic.split(':')[0] ?? '' });
    open();
    for (const topic of ['x:1', 'y:1', 'x:2', 'z:1', 'y:2']) subscriber.add(topic);
    clock.advance(20);
    clock.advance(1000);
    expect(frames.map(({ topics }) => topics)).toEqual([['x:1', 'x:2'], ['y:1', 'y:2'], ['z:1']]);
  });

  test('never more in an hour than the venue takes', () => {
    const { subscriber, frames, reported, open } = makeSubscriber({ limits: { framesPerHour: 4, topicsPerFrame: 1 } });
    open();
    for (let i = 0; i < 4; i++) subscriber.add(`t${i}`);
    clock.advance(900);
    expect(reported).not.toContain('spent');
    for (let i = 4; i < 6; i++) subscriber.add(`t${i}`);
    const pass = (seconds: number) => {
      for (let s = 0; s < seconds; s++) {
        clock.advance(1000);
        for (let id = 1; id <= frames.length; id++) subscriber.onAnswer(String(id), '');
      }
    };
    pass(60);
    expect([frames.length, reported.includes('spent')]).toEqual([4, true]);
    pass(3600);
    expect(frames).toHaveLength(6);
  });

  test("wishes of a moment share frames of at most the venue's size", () => {
    const { subscriber, frames, open } = makeSubscriber({ limits: { topicsPerFrame: 50 } });
    open();
    for (let i = 0; i < 120; i++) subscriber.add(`t${i}`);
    clock.advance(20);
    expect(frames.map((frame) => frame.topics.length)).toEqual([50, 50, 20]);
  });

  test('a wish is not kept waiting by the answer of an earlier one', () => {
    const { subscriber, frames, open } = makeSubscriber();
    open();
    subscriber.add('a');
    clock.advance(100);
    subscriber.add('b');
    clock.advance(20);
    expect(frames.map((frame) => frame.topics)).toEqual([['a'], ['b']]);
  });

  test('never more frames in a second than the venue takes, less what it counts for itself', () => {
    const { subscriber, frames, open } = makeSubscriber({
      limits: { framesPerSecond: 5, framesReserved: 2, topicsPerFrame: 1 },
    });
    for (let i = 0; i < 40; i++) subscriber.add(`t${i}`);
    open();
    for (let ms = 0; ms < 20_000; ms++) {
      clock.advance(1);
      // As on a real day, some come and go meanwhile.
      if (ms % 700 === 0) subscriber.add(`late${ms}`);
      if (ms % 900 === 0) subscriber.remove(`t${Math.floor(ms / 900)}`);
    }
    expect(frames.length).toBeGreaterThan(40);
    expect(busiestSecond(frames)).toBe(3);
  });

  test('frames of our own that are counted by the venue leave less room', () => {
    const window = new RateWindow(3, 1000);
    const { subscriber, frames } = makeSubscriber({ limits: { topicsPerFrame: 1 } });
    for (const topic of ['a', 'b', 'c']) subscriber.add(topic);
    window.note(clock.monotonic());
    window.note(clock.monotonic());
    subscriber.onOpen(window);
    expect(frames).toHaveLength(1);
    clock.advance(1000);
    expect(frames).toHaveLength(3);
  });

  test('what is let go before it was sent is never sent', () => {
    const { subscriber, frames, open } = makeSubscriber();
    open();
    subscriber.add('a');
    subscriber.remove('a');
    clock.advance(1000);
    expect(frames).toEqual([]);
  });

  test('what is let go and wanted again is unsubscribed before it is subscribed', () => {
    const { subscriber, frames, open } = makeSubscriber();
    subscriber.add('a');
    open();
    subscriber.onAnswer('1', '');
    subscriber.remove('a');
    subscriber.add('a');
    clock.advance(20);
    expect(frames.slice(1).map((frame) => [frame.isSubscribe, frame.topics])).toEqual([
      [false, ['a']],
      [true, ['a']],
    ]);
  });

  test('a new socket is sent everything that is wanted, and nothing that is not', () => {
    const { subscriber, frames, open } = makeSubscriber();
    for (const topic of ['a', 'b', 'c']) subscriber.add(topic);
    open();
    subscriber.onAnswer('1', '');
    subscriber.remove('b');
    subscriber.onClosed();
    expect(clock.pending).toBe(0);
    subscriber.remove('c');
    subscriber.add('d');
    open();
    expect(frames.at(-1)?.topics.toSorted()).toEqual(['a', 'd']);
    expect(frames).toHaveLength(2);
  });
});

describe('answers', () => {
  test('an answer makes the topics of its frame active, and the last one settles', () => {
    const { subscriber, reported, open } = makeSubscriber({ limits: { topicsPerFrame: 2 } });
    for (const topic of ['a', 'b', 'c']) subscriber.add(topic);
    open();
    expect(subscriber.unsettled).toBe(3);
    subscriber.onAnswer('2', '');
    expect(reported).toEqual(['c active']);
    subscriber.onAnswer('1', '');
    expect(reported).toEqual(['c active', 'a active', 'b active', 'settled']);
    clock.advance(100_000);
    expect(reported).toHaveLength(4);
  });

  test('data is as good as an answer', () => {
    const { subscriber, reported, frames, open } = makeSubscriber();
    subscriber.add('a');
    open();
    subscriber.onData('a');
    subscriber.onData('unknown');
    expect(reported).toEqual(['a active', 'settled']);
    clock.advance(60_000);
    expect(frames).toHaveLength(1);
  });

  test('a frame without an answer is sent again under another id, for what still waits', () => {
    const { subscriber, frames, reported, open } = makeSubscriber();
    subscriber.add('a');
    subscriber.add('b');
    open();
    subscriber.onData('a');
    clock.advance(9999);
    expect(frames).toHaveLength(1);
    clock.advance(2);
    expect(frames.map((frame) => [frame.id, frame.topics])).toEqual([
      [1, ['a', 'b']],
      [2, ['b']],
    ]);
    expect(subscriber.onAnswer('1', '')).toBe(false);
    subscriber.onAnswer('2', '');
    expect(reported.at(-1)).toBe('settled');
  });

  test('a venue that never answers is reported after three tries', () => {
    const { subscriber, frames, reported, open } = makeSubscriber();
    subscriber.add('a');
    open();
    clock.advance(29_999);
    expect(reported).toEqual([]);
    clock.advance(2);
    expect(reported).toEqual(['unanswered']);
    expect(frames).toHaveLength(3);
    expect(clock.pending).toBe(0);
  });

  test('if data is the only answer, quiet topics count as subscribed in the end and are not asked for again', () => {
    const { subscriber, frames, reported, open } = makeSubscriber({ acknowledgement: 'first-frame' });
    subscriber.add('quiet');
    open();
    clock.advance(60_000);
    expect(reported).toEqual(['quiet active', 'settled']);
    expect(frames).toHaveLength(1);
  });

  test('a rejected frame is halved until the topic at fault stands alone', () => {
    const { subscriber, frames, reported, open } = makeSubscriber();
    const topics = Array.from({ length: 16 }, (_, i) => `t${i}`);
    for (const topic of topics) subscriber.add(topic);
    open();
    let answered = 0;
    for (let second = 0; second < 10; second++) {
      for (; answered < frames.length; answered++) {
        const frame = frames[answered]!;
        subscriber.onAnswer(String(frame.id), frame.topics.includes('t5') ? 'no such stream' : '');
      }
      clock.advance(1000);
    }
    expect(reported.filter((line) => line.includes('rejected'))).toEqual(['t5 rejected: no such stream']);
    expect(reported.filter((line) => line.endsWith('active'))).toHaveLength(15);
    expect(reported.at(-1)).toBe('settled');
    expect(subscriber.unsettled).toBe(0);
    expect(frames).toHaveLength(9);
  });

  test('letting go of the last topic that waits settles', () => {
    const { subscriber, reported, open } = makeSubscriber();
    subscriber.add('a');
    subscriber.add('b');
    open();
    subscriber.onData('a');
    subscriber.remove('b');
    expect(reported).toEqual(['a active', 'settled']);
  });
});

test('frames keep their distance if the venue wants it', () => {
  const { subscriber, frames, open } = makeSubscriber({
    limits: { framesPerSecond: 5, framesReserved: 1, frameSpacingMs: 550, topicsPerFrame: 1 },
  });
  for (let i = 0; i < 6; i++) subscriber.add(`t${i}`);
  open();
  clock.advance(5000);
  expect(frames).toHaveLength(6);
  for (let i = 1; i < frames.length; i++)
    expect((frames[i]?.at ?? 0) - (frames[i - 1]?.at ?? 0)).toBeGreaterThanOrEqual(550);
});
