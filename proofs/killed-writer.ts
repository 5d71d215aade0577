/** A host that writes one kind of file for ever and says on stdout, a line each, what has been acknowledged: `<home> <kind> <from>`. */
import process from 'node:process';
import { createHostFiles } from '../src-main/hosts/node/host-calls.ts';
import path from 'node:path';
import { cacheFolder, logsFolder } from '../src-main/hosts/node/config/home.ts';
import { FileStore } from '../src-main/hosts/node/ports/file-store.ts';
import { lockHome } from '../src-main/hosts/node/ports/home-lock.ts';
import { createRotatingLog } from '../src-main/hosts/node/ports/rotating-log.ts';
import { textOf } from './killed-text.ts';

const [home = '', kind = ''] = process.argv.slice(2);
const files = createHostFiles(home, (problem) => {
  throw new Error(JSON.stringify(problem));
});
const cache = new FileStore({ folder: cacheFolder(home) });
let onLine = (): void => undefined;
const log = createRotatingLog({
  file: path.join(logsFolder(home), 'tapedeck.log'),
  maxBytes: 200_000,
  backups: 5,
  onWritten: () => {
    onLine();
  },
});
// Every lock that is taken is given back at the exit.
process.setMaxListeners(0);
let known = (await files.settings.load('workspace')) ?? '';

const WRITE: Readonly<Record<string, (n: number) => Promise<string>>> = {
  async settings(n) {
    const text = textOf(n, 20_000);
    const answer = await files.perform({
      kind: 'host-call',
      id: n,
      call: 'write-settings',
      name: 'workspace',
      text,
      known,
    });
    known = text;
    return answer.isOk && answer.text === undefined ? '' : 'not written';
  },
  async exports(n) {
    const csv = { name: 'trades.csv', text: textOf(n, 200_000) };
    const manifest = { name: 'manifest.json', text: textOf(n, 2000) };
    const answer = await files.perform({
      kind: 'host-call',
      id: n,
      call: 'save-folder',
      name: `s${String(n)}`,
      files: [csv, manifest],
    });
    return answer.isOk ? (answer.where ?? '') : answer.message;
  },
  async captures(n) {
    const answer = await files.perform({
      kind: 'host-call',
      id: n,
      call: 'keep-capture',
      name: 'day.jsonl',
      text: textOf(n, 500_000),
    });
    return answer.isOk ? (answer.where ?? '') : answer.message;
  },
  async cache(n) {
    await cache.write('instruments-binance-spot', textOf(n, 9_000_000));
    return '';
  },
  async log(n) {
    const written = new Promise<void>((resolve) => {
      onLine = resolve;
    });
    log.write(`${textOf(n, 2000)}\n`);
    await written;
    return log.lostLines === 0 ? '' : 'lost';
  },
  /** Its own lock is one that nobody has, as that of the host that was killed before is. */
  async lock() {
    return (await lockHome(home, 'serve')) === undefined ? '' : 'taken';
  },
};

const from = Number(process.argv[4] ?? '0');
for (let n = from; ; n++) process.stdout.write(`${JSON.stringify({ n, where: await WRITE[kind]?.(n) })}\n`);
