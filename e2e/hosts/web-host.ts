import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, type Download } from '@playwright/test';
import { environmentOf, flagsOf, leavePages } from './running-app.ts';
import type { RunningApp, StartOptions, Surroundings } from './running-app.ts';
import { newIn, readFolder } from './saved-files.ts';
import { patience } from '../../scripts/speed.mjs';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** The browser host, as a person starts it. */
export async function startWeb(surroundings: Surroundings, options: StartOptions): Promise<RunningApp> {
  const { browser, home } = surroundings;
  const child = spawn(
    process.execPath,
    [path.join(ROOT, 'bin/tapedeck.mjs'), 'web', '--no-open', '--port', '0', ...flagsOf(options)],
    { cwd: ROOT, env: environmentOf(home, options), stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const url = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      said += `${line}\n`;
      const found = /http:\/\/\S+/.exec(line)?.[0];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', (code) => {
      reject(new Error(`the browser host ended with ${String(code)}: ${said}`));
    });
  });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  // From the start: a listener added just before the key is pressed may come into effect after it.
  page.on('filechooser', () => undefined);
  await page.goto(url);
  return {
    page,
    secondPage: async () => {
      const second = await context.newPage();
      await second.goto(new URL('/', url).href);
      return second;
    },
    savedFile: async (act) => {
      const downloads: Download[] = [];
      const note = (download: Download): void => {
        downloads.push(download);
      };
      page.on('download', note);
      await act();
      await expect.poll(() => downloads.length, { message: 'the file and its manifest' }).toBe(2);
      page.off('download', note);
      const [text = '', manifest = ''] = await Promise.all(
        downloads.map(async (one) => readFileSync(await one.path(), 'utf8')),
      );
      return { name: downloads[0]?.suggestedFilename() ?? '', text, manifest };
    },
    savedFolder: async (act) => readFolder(await newIn(path.join(home, 'exports'), act)),
    failedSave: (act) => act(),
    choosingCapture: async (file, act) => {
      const choosing = page.waitForEvent('filechooser', { timeout: patience(30_000) });
      await act();
      await (await choosing).setFiles(file);
    },
    stop: async () => {
      await leavePages(context.pages());
      await context.close();
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGINT');
      const late = setTimeout(() => child.kill('SIGKILL'), patience(5_000));
      await ended;
      clearTimeout(late);
    },
  };
}
