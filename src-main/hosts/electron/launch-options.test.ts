import { describe, expect, it } from 'vitest';
import { parseLaunchOptions } from './launch-options.ts';

describe('the command line of the app', () => {
  it('says nothing about the mode unless asked', () => {
    expect(parseLaunchOptions([])).toEqual({});
    expect(parseLaunchOptions(['.', '--no-sandbox', '--inspect=0', '--enable-features=Foo'])).toEqual({});
  });

  it('takes a mode, endpoints and a configuration', () => {
    expect(parseLaunchOptions(['.', '--live', '--endpoints', 'e.json', '--config=c.jsonc'])).toEqual({
      mode: 'live',
      endpointsFile: 'e.json',
      configFile: 'c.jsonc',
    });
    expect(parseLaunchOptions(['--demo'])).toEqual({ mode: 'demo' });
  });

  it('replays a capture whatever else is said', () => {
    expect(parseLaunchOptions(['--live', '--capture', 'a.capture.jsonl'])).toEqual({
      mode: 'replay',
      capture: 'a.capture.jsonl',
    });
  });

  it('never goes live if demo is asked for too', () => {
    expect(parseLaunchOptions(['--live', '--demo'])).toEqual({ mode: 'demo' });
  });
});
