// `node desktop/icons/make-icons.mjs` draws the icons of the installers from the two SVG files beside it, with Chromium, into
// desktop/resources. Their hashes are kept in icons.json, so that a test notices pictures that are older than their source.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { ensureChromium } from '../../scripts/chromium.mjs';
import { ICO_SIZES, ICNS_TYPES, LINUX_SIZES, toIcns, toIco } from './icon-files.mjs';

const RESOURCES = path.resolve(import.meta.dirname, '../resources');
/** Below it the details of the large picture are blurs, pixels. */
const SMALL = 32;

/** The SVG files, and the hash of both: what the icons were made from. */
export function iconSources() {
  const [large, small] = ['icon.svg', 'icon-small.svg'].map((name) =>
    readFileSync(path.join(import.meta.dirname, name), 'utf8'),
  );
  return { large, small, hash: createHash('sha256').update(large).update('\0').update(small).digest('hex') };
}

async function make() {
  const { chromium } = await import('@playwright/test');
  const { large, small, hash } = iconSources();
  const browser = await chromium.launch({ executablePath: await ensureChromium(process.execPath) });
  const pictures = new Map();
  for (const size of new Set([...ICO_SIZES, ...LINUX_SIZES, ...Object.values(ICNS_TYPES)])) {
    const page = await browser.newPage({ viewport: { width: size, height: size } });
    const svg = size <= SMALL ? small : large;
    await page.setContent(
      `<style>html,body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`,
    );
    pictures.set(size, await page.screenshot({ omitBackground: true }));
    await page.close();
  }
  await browser.close();
  const pngOf = (size) => pictures.get(size);
  mkdirSync(path.join(RESOURCES, 'icons'), { recursive: true });
  for (const size of LINUX_SIZES) writeFileSync(path.join(RESOURCES, 'icons', `${size}x${size}.png`), pngOf(size));
  writeFileSync(path.join(RESOURCES, 'icon.ico'), toIco(pngOf));
  writeFileSync(path.join(RESOURCES, 'icon.icns'), toIcns(pngOf));
  writeFileSync(path.join(import.meta.dirname, 'icons.json'), `${JSON.stringify({ madeFrom: hash })}\n`);
}

if (process.argv[1] === import.meta.filename) await make();
