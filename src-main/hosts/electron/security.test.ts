import { describe, expect, it } from 'vitest';
import { isAllowedLink, isTrustedFrame } from './security.ts';

describe('links that may leave the app', () => {
  it('are https and on the list', () => {
    expect(isAllowedLink('https://www.tradingview.com/?utm_source=app')).toBe(true);
    expect(isAllowedLink('https://developers.binance.com/docs')).toBe(true);
  });

  it.each([
    'http://www.tradingview.com/',
    'https://tradingview.com.evil.example/',
    'https://www.tradingview.com@evil.example/',
    'https://user:pw@www.tradingview.com/',
    'https://www.tradingview.com:8443/',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'app://tapedeck/index.html',
    'not a link',
    '',
  ])('are never %j', (url) => {
    expect(isAllowedLink(url)).toBe(false);
  });
});

describe('senders that are accepted', () => {
  const parent = { url: 'app://tapedeck/index.html' } as never;

  it('are the top frames of our own pages', () => {
    expect(isTrustedFrame({ parent: null, url: 'app://tapedeck/index.html' })).toBe(true);
  });

  it('are no other page, no inner frame and nothing that is gone', () => {
    expect(isTrustedFrame(null)).toBe(false);
    expect(isTrustedFrame({ parent, url: 'app://tapedeck/index.html' })).toBe(false);
    for (const url of [
      'https://tapedeck/index.html',
      'app://other/index.html',
      'file:///index.html',
      'about:blank',
      '',
    ]) {
      expect(isTrustedFrame({ parent: null, url })).toBe(false);
    }
  });
});
