import { expect, it } from 'vitest';
import { HistoryBench } from '../../src-main/engine/testing/history-bench.ts';
import { DepthSectionWriter } from '../../src-main/engine/publish/depth-section.ts';
import { FrameWriter } from '../../src-main/engine/publish/frame-writer.ts';
import type { Demand } from '../../src-shared/wire/demand.ts';
import { decodeFrame } from '../../src-shared/wire/frame-codec.ts';
import { frameProblem } from '../../src-shared/wire/frame-guard.ts';
import { DEPTH } from '../../src-shared/wire/layout.ts';
import { DepthBuffer } from './depth-buffer.ts';

const DEMAND: Extract<Demand, { kind: 'depth' }> = {
  sub: 'heatmap/depth',
  kind: 'depth',
  instrument: 'binance-spot:BTCUSDT',
  step: '1',
  columns: 1000,
};

/** A history, its section writer and the screen's buffer. */
function setup(columns = 1000) {
  const run = new HistoryBench([['100', '2']], [['101', '4']]);
  const lease = { stream: { key: '', state: 'running' as const, lastDataAt: NaN }, release: () => undefined };
  const { history } = run;
  const writer = new DepthSectionWriter({ ...DEMAND, columns }, { history, book: lease, release: lease.release });
  const buffer = new DepthBuffer();
  const frames = new FrameWriter();
  let sent = 0;
  const send = (): void => {
    for (let most = 20; writer.isDirty() && most > 0; most--) {
      frames.begin();
      writer.write(frames);
      const bytes = frames.finish(++sent, run.bench.clock.now(), 0);
      expect(frameProblem(bytes)).toBeUndefined();
      const { header, numbers } = decodeFrame(bytes)!;
      const [section] = header.sections;
      if (section?.kind !== 'depth') throw new Error('no depth');
      buffer.apply(section, numbers);
    }
  };
  return { run, writer, buffer, send, sent: () => sent };
}

it('has the columns of the engine, however many frames they take', () => {
  const { run, buffer, send, writer } = setup();
  for (let n = 0; n < 900; n++) {
    run.change([['99', String(n + 1)]]);
    run.tick();
  }
  send();
  expect([buffer.first, buffer.total, writer.isDirty()]).toEqual([0, 900, false]);
  for (const number of [0, 1, 500, 899]) {
    expect(buffer.sizeAt(number, 99)).toBe(number + 1);
    expect(buffer.sizeAt(number, 101)).toBe(4);
    expect(buffer.sizeAt(number, 98)).toBe(0);
    expect(buffer.head(number, DEPTH.time)).toBe(run.history.columns.head(number, DEPTH.time));
  }
  expect(buffer.columnAt(buffer.head(500, DEPTH.time) + 10)).toBe(500);
  expect(buffer.columnAt(0)).toBe(-1);
});

it('gets a column that got longer again, and no other', () => {
  const { run, buffer, send } = setup();
  run.tick(3);
  send();
  run.tick(2);
  send();
  expect([buffer.total, buffer.head(0, DEPTH.ticks), buffer.section?.count]).toEqual([1, 5, 1]);
});

it('says what was not known, and why', () => {
  const { run, buffer, send } = setup();
  run.tick(2);
  run.lose();
  run.tick(3);
  send();
  expect([buffer.isKnown(0), buffer.isKnown(buffer.total - 1)]).toEqual([true, false]);
  expect(buffer.stateOf(buffer.total - 1)?.state).toBe('resyncing');
  expect(buffer.status.state).toBe('resyncing');
});

it('brings what it has to larger scales, and keeps events of one scale', () => {
  const { run, buffer, send } = setup();
  run.tick();
  for (const price of ['101', '102', '103', '104', '105']) run.trade('buy', price, '1');
  run.tick(10);
  send();
  expect(buffer.events.map(({ kind }) => kind)).toContain('sweep');
  run.change([['99', '0.5']]);
  run.tick();
  send();
  expect([buffer.sizeAt(0, 100), buffer.sizeAt(buffer.total - 1, 99), buffer.scales.sizeScale]).toEqual([20, 5, 1]);
  expect(buffer.events).toEqual([]);
});

it('forgets what was before a clock that was set back', () => {
  const { run, buffer, send } = setup();
  run.tick(8);
  send();
  run.bench.clock.sleep(-10_000);
  run.change([['99', '1']]);
  run.tick(3);
  send();
  expect([buffer.first, buffer.total]).toEqual([0, 1]);
});

it('has flow without columns if none are wanted', () => {
  const { run, buffer, send } = setup(0);
  run.tick();
  run.change([['99', '3']]);
  run.tick();
  send();
  expect([buffer.total - buffer.first, buffer.isEmpty]).toEqual([0, false]);
  expect(buffer.flow[99 - (buffer.section?.flow.base ?? NaN)]).toBe(3);
});
