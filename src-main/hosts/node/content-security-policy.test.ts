import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { contentSecurityPolicy } from './content-security-policy.ts';

describe('the content security policy', () => {
  it('allows nothing unsafe and nothing remote', () => {
    for (const connect of ['none', 'self'] as const) {
      const policy = contentSecurityPolicy(connect);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain(`connect-src '${connect}'`);
      expect(policy).not.toMatch(/unsafe|https?:|\*/);
    }
  });

  it('allows exactly the style that lightweight-charts adds for its attribution logo', () => {
    const folder = path.dirname(createRequire(import.meta.url).resolve('lightweight-charts/package.json'));
    const bundle = readFileSync(path.join(folder, 'dist/lightweight-charts.production.mjs'), 'utf8');
    const style = /createElement\("style"\),this\.\w+\.innerText="([^"]+)"/.exec(bundle)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(contentSecurityPolicy('none')).toContain(`'sha256-${hash}'`);
  });
});
