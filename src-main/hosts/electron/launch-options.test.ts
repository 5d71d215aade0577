import { describe, expect, it } from 'vitest';
import { isWithoutSandbox, parseLaunchOptions } from './launch-options.ts';

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

  it('opens a file that is named like a recording', () => {
    expect(parseLaunchOptions(['/home/me/day.tapedeck'])).toEqual({ mode: 'replay', capture: '/home/me/day.tapedeck' });
    expect(parseLaunchOptions(['.', 'a.capture.jsonl.gz'])).toEqual({ mode: 'replay', capture: 'a.capture.jsonl.gz' });
    expect(parseLaunchOptions(['notes.txt', '/etc/passwd'])).toEqual({});
  });

  it('reads nothing beside a link', () => {
    expect(parseLaunchOptions(['tapedeck:demo', '--live', '--proxy', 'http://evil.example', 'a.jsonl'])).toEqual({
      link: 'tapedeck:demo',
    });
  });

  it('knows what turns the sandbox off', () => {
    const all = [
      '--no-sandbox',
      '--disable-setuid-sandbox',
      '--disable-gpu-sandbox',
      '--disable-seccomp-filter-sandbox',
    ];
    expect(all.filter((arg) => !isWithoutSandbox(['tapedeck', arg]))).toEqual([]);
    expect(isWithoutSandbox(['--live', '--enable-sandbox', 'no-sandbox', '--no-sandboxes'])).toBe(false);
  });

  it('never goes live if demo is asked for too', () => {
    expect(parseLaunchOptions(['--live', '--demo'])).toEqual({ mode: 'demo' });
  });
});
