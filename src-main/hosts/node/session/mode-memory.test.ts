import { expect, test } from 'vitest';
import type { StorePort } from '../../../engine/ports.ts';
import { createModeMemory } from './mode-memory.ts';

function storeOf(texts: Map<string, string>, failure?: Error): StorePort {
  return {
    read: (name) => Promise.resolve(texts.get(name)),
    write: (name, text) => {
      if (failure !== undefined) return Promise.reject(failure);
      texts.set(name, text);
      return Promise.resolve();
    },
  };
}

test('the mode chosen last is remembered, a replay is not', async () => {
  const memory = createModeMemory(storeOf(new Map()), () => undefined);
  expect(await memory.read()).toBe('demo');
  await memory.write('live');
  await memory.write('replay');
  expect(await memory.read()).toBe('live');
});

test('a write that fails is reported and does not reject', async () => {
  const failures: unknown[] = [];
  const full = new Error('the disk is full');
  const memory = createModeMemory(storeOf(new Map(), full), (error) => failures.push(error));
  await memory.write('live');
  expect(failures).toEqual([full]);
  expect(await memory.read()).toBe('demo');
});
