import { expect, test } from 'vitest';
import { homeFolder } from './home.ts';

test.runIf(process.platform !== 'win32').each([
  ['linux', {}, '/home/ada/.config/tapedeck'],
  ['linux', { XDG_CONFIG_HOME: '/etc/ada' }, '/etc/ada/tapedeck'],
  ['linux', { XDG_CONFIG_HOME: 'relative' }, '/home/ada/.config/tapedeck'],
  ['darwin', {}, '/home/ada/Library/Application Support/Tapedeck'],
  ['linux', { TAPEDECK_HOME: '/data/app' }, '/data/app'],
] as const)('on %s with %j it is %s', (platform, env, expected) => {
  expect(homeFolder({ platform, env, userHome: '/home/ada' })).toBe(expected);
});
