import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { ExpectedBook } from './record-session.ts';

/** A session recorded from the simulator by `bench/record-fixture.ts`: in the repository, so that it is always there. */
export const FIXTURE = 'simulator-usdm';
const FIXTURES = path.join(import.meta.dirname, 'captures');

/** Where sessions of real venues are: beside the checkout, or in TAPEDECK_CAPTURES. They are never copied into it. */
const REAL = path.resolve(
  process.env['TAPEDECK_CAPTURES'] ?? path.resolve(import.meta.dirname, '../../shared/captures'),
);
const hasReal = existsSync(REAL);
if (!hasReal)
  process.stderr.write(`No real sessions in ${REAL} (TAPEDECK_CAPTURES): replays are tested on the fixture alone\n`);

/** Those of these real sessions that are on this machine, and the fixture. */
export function captureNames(...real: readonly string[]): readonly string[] {
  return [FIXTURE, ...real.filter((name) => existsSync(captureFile(name)))];
}

/** The path of a capture, whether it is there or not. */
export function captureFile(name: string): string {
  return path.join(name === FIXTURE ? FIXTURES : REAL, `${name}.capture.jsonl`);
}

/** The books that a capture ends with, as two other programs make them of it. */
export function expectedBooks(name: string): readonly ExpectedBook[] {
  const file = captureFile(name).replace('.capture.jsonl', '.books.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { books: ExpectedBook[] }).books;
}

/** The frames that a capture received. */
export function framesOf(name: string): readonly string[] {
  return readFileSync(captureFile(name), 'utf8')
    .split('\n')
    .filter((line) => line.includes('"dir":"recv"'))
    .map((line) => (JSON.parse(line) as { text: string }).text);
}
