import { expect, test } from 'vitest';
import { superviseEngine } from './engine-supervisor.ts';
import type { ClientHandlers, EngineThread } from './engine-thread.ts';

test('one thread serves all, and a new one those who come after it died', async () => {
  const life: string[] = [];
  const clients: ClientHandlers[] = [];
  let started = 0;
  const keeper = superviseEngine((isFirst): EngineThread => {
    const name = `thread ${String(++started)}${isFirst ? ' as started' : ''}`;
    return {
      connect: (handlers) => {
        life.push(`connect ${name}`);
        clients.push(handlers);
        return { send: () => undefined, close: () => undefined };
      },
      reconnect: () => {
        life.push(`reconnect ${name}`);
      },
      report: ({ reason }) => {
        life.push(`report ${reason} to ${name}`);
      },
      stop: () => {
        life.push(`stop ${name}`);
        return Promise.resolve();
      },
    };
  });
  await keeper.stop();
  keeper.reconnect();
  const lost: string[] = [];
  const handlers: ClientHandlers = {
    onText: () => undefined,
    onFrame: () => undefined,
    onLost: (message) => {
      lost.push(message);
    },
  };
  keeper.report({ ...PROBLEM, reason: 'early' });
  keeper.connect(handlers);
  keeper.connect(handlers);
  keeper.report({ ...PROBLEM, reason: 'late' });
  for (const client of clients.splice(0)) client.onLost?.('out of memory');
  keeper.connect(handlers);
  keeper.reconnect();
  await keeper.stop();
  expect(life).toEqual([
    'report early to thread 1 as started',
    'connect thread 1 as started',
    'connect thread 1 as started',
    'report late to thread 1 as started',
    'connect thread 2',
    'reconnect thread 2',
    'stop thread 2',
  ]);
  expect(lost).toEqual(['out of memory', 'out of memory']);
});

const PROBLEM = { code: 'log-lost', file: '/logs', at: 1 } as const;
