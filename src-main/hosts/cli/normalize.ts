import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { STREAM_VENUE_IDS, type StreamVenueId } from '../../../src-shared/market/venue-ids.ts';
import type { Normalizer } from '../../engine/normalize.ts';
import { type DefineCommand, EXIT, type ExitCode } from './exit-codes.ts';
import { type LineOutput, createLineOutput } from './line-output.ts';
import { wordOf } from './option-parsers.ts';
import { untilSignal } from './until-signal.ts';
import { complain } from './terminal.ts';
import { jsonLine } from '../../../src-shared/text/visible.ts';

/** `tapedeck normalize`: raw messages in, events out. */
export const defineNormalize: DefineCommand = (program, ended) => {
  program
    .command('normalize')
    .description(
      'turns raw messages on stdin, one a line (bare exchange JSON, or lines of a capture), into events on stdout; ' +
        'a malformed line gives an error event on stderr and exit code 3 at the end',
    )
    .requiredOption('--venue <venue>', `one of ${STREAM_VENUE_IDS.join(', ')}`, wordOf(STREAM_VENUE_IDS))
    .action(async ({ venue }: { readonly venue: StreamVenueId }) => {
      const [{ Normalizer }, { VENUES }] = await Promise.all([
        import('../../engine/normalize.ts'),
        import('../../venues/registry.ts'),
      ]);
      ended(await normalize(new Normalizer(VENUES[venue]), process.stdin, createLineOutput(process.stdout)));
    });
};

/** Reads to the end, or until nobody reads on, or Ctrl+C. */
async function normalize(normalizer: Normalizer, input: Readable, output: LineOutput): Promise<ExitCode> {
  using end = untilSignal();
  const lines = createInterface({ input, crlfDelay: Infinity });
  void Promise.race([end.requested, output.closed]).then(() => {
    lines.close();
    input.destroy();
  });
  let number = 0;
  let malformed = 0;
  for await (const line of lines) {
    number++;
    const outcome = normalizer.line(line);
    if (!outcome.ok) {
      malformed++;
      const { code, message } = outcome.error;
      complain(jsonLine({ kind: 'error', code, line: number, message, raw: line.slice(0, MAX_RAW) }));
      continue;
    }
    for (const event of outcome.events) if (!output.write(jsonLine(event))) await output.ready();
    if (output.isClosed) break;
  }
  await output.flush();
  return malformed === 0 ? EXIT.ok : EXIT.malformedInput;
}

/** Characters of a malformed line that are shown. */
const MAX_RAW = 200;
