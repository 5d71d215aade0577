import type { Command, Help } from 'commander';
import { EXIT_MEANINGS } from './exit-codes.ts';

/** What the manual of a command says beside what its arguments and options say. */
interface Manual {
  /** One line; completion shows it, too. */
  readonly summary: string;
  readonly examples: readonly Entry[];
  /** Variables beside those of the configuration and of its options. */
  readonly environment?: readonly Entry[];
}

/** A term and what it means. */
type Entry = readonly [term: string, text: string];

/** The manuals of the commands, by name. */
export const MANUALS: Readonly<Record<string, Manual>> = {
  stream: {
    summary: 'prints market events as they come',
    examples: [
      ['tapedeck stream binance btcusdt ethusdt --market spot', 'trades of two symbols, a table on a terminal'],
      [
        'tapedeck stream okx BTC-USDT --market spot --channels book,bbo --depth 50 --json',
        'a book kept by its changes, one JSON object a line',
      ],
      ['tapedeck stream bybit-linear BTCUSDT --channels candle --interval 1m --limit 10', 'ten candles, then the end'],
    ],
  },
  normalize: {
    summary: 'turns raw messages of an exchange into events',
    examples: [
      ['tapedeck normalize --venue binance-spot < messages.jsonl > events.jsonl', 'messages, one a line, to events'],
    ],
  },
  replay: {
    summary: 'plays a recorded session',
    examples: [
      ['tapedeck replay session.jsonl.gz --books books.json --no-events', 'the books as they are at its end'],
      ['tapedeck replay session.jsonl --speed 10', 'its events, ten times as fast as they came'],
    ],
  },
  simulate: {
    summary: 'runs exchanges on this computer',
    examples: [
      ['tapedeck simulate --seed 7 > endpoints.json', 'the same market every time; its addresses are for --endpoints'],
      ['tapedeck simulate --port 8080 --faults faults.jsonc', 'with a script of what goes wrong'],
    ],
  },
  serve: {
    summary: 'serves quotes, screens, health and metrics',
    examples: [
      ['tapedeck serve --demo', 'the demo market, to programs on this computer'],
      ['tapedeck serve --host 0.0.0.0 --port 8765', 'the exchanges, to other computers with the token'],
    ],
    environment: [['TAPEDECK_SERVE_TOKEN', 'what clients have to show, 16 characters or more (serve.token)']],
  },
  quotes: {
    summary: 'polls quotes of equities, prints them and sends them on',
    examples: [
      ['tapedeck quotes --sim --tickers AAPL,MSFT --cycles 1', 'two simulated quotes'],
      [
        'tapedeck quotes --interval 60 --publish-http http://localhost:8000',
        '300 tickers a minute, sent on in batches',
      ],
    ],
    environment: [
      ['TICKERS', 'the same as --tickers'],
      ['POLLING_INTERVAL', 'the same as --interval'],
      ['MAX_REQUESTS_PER_HOUR', 'the same as --max-requests-per-hour'],
      ['REDIS_PUBLISHER_ENABLED, REDIS_URL', 'true, and the Redis that --publish-redis would name'],
      ['REDIS_CHANNEL', 'the same as --redis-channel'],
    ],
  },
  web: {
    summary: 'serves the screen to a browser on this computer',
    examples: [
      ['tapedeck web', 'the market of the last time; at first the demo market'],
      ['tapedeck web --capture session.jsonl', 'a recorded session'],
      ['tapedeck web --attach ws://host:8765', 'what a tapedeck serve elsewhere has'],
    ],
    environment: [['TAPEDECK_REMOTE_TOKEN', 'the token of --attach (remote.token)']],
  },
  doctor: {
    summary: 'says what cannot be reached, and what to do',
    examples: [
      ['tapedeck doctor', 'every endpoint of every exchange'],
      [
        'tapedeck doctor --live --venues okx,bybit-spot --out report',
        'also whether two exchanges are as they are assumed to be',
      ],
    ],
  },
  config: {
    summary: 'prints every option in force',
    examples: [['tapedeck config --set log.level=debug', 'each with its value and where that comes from']],
  },
  completion: {
    summary: 'prints a completion script for a shell',
    examples: [
      ['tapedeck completion bash > ~/.local/share/bash-completion/completions/tapedeck', 'for every bash to come'],
      ['tapedeck completion zsh > ~/.zfunc/_tapedeck', 'for zsh; the folder has to be in fpath before compinit'],
      ['tapedeck completion fish > ~/.config/fish/completions/tapedeck.fish', 'for fish'],
    ],
  },
};

/** Variables of every command that reads the configuration. */
const CONFIGURED: readonly Entry[] = [
  ['TAPEDECK_HOME', 'the home folder, unless --home names it'],
  ['TAPEDECK_<OPTION>', 'any option of the configuration: reconnect.baseMs is TAPEDECK_RECONNECT_BASE_MS'],
  ['HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY', 'proxies to the outside, if network.proxy is system'],
  ['NODE_EXTRA_CA_CERTS', 'certificates to trust beside those of the system'],
];

/** The manual of the program, or of one of its commands, in the form of a manual page. */
export function formatManual(command: Command, helper: Help): string {
  const name = helper.commandUsage(command).split(' [')[0] ?? '';
  const manual = MANUALS[command.name()];
  const isProgram = command.parent === null;
  const options = [...helper.visibleOptions(command), ...helper.visibleGlobalOptions(command)];
  const page = new Page(helper);
  page.text('NAME', isProgram ? `${name} - ${command.description()}` : `${name} - ${manual?.summary ?? ''}`);
  page.text('SYNOPSIS', helper.commandUsage(command));
  if (!isProgram) page.text('DESCRIPTION', command.description());
  page.entries(
    'COMMANDS',
    helper.visibleCommands(command).map((each) => [helper.subcommandTerm(each), helper.subcommandDescription(each)]),
  );
  page.entries(
    'ARGUMENTS',
    helper.visibleArguments(command).map((each) => [helper.argumentTerm(each), helper.argumentDescription(each)]),
  );
  page.entries(
    'OPTIONS',
    options.map((each) => [helper.optionTerm(each), helper.optionDescription(each)]),
  );
  page.entries(
    'EXAMPLES',
    isProgram ? Object.values(MANUALS).flatMap(({ examples }) => examples.slice(0, 1)) : (manual?.examples ?? []),
  );
  page.entries(
    'EXIT STATUS',
    EXIT_MEANINGS.filter(
      ({ commands }) => isProgram || commands === undefined || commands.includes(command.name()),
    ).map(({ code, means }) => [String(code), means]),
  );
  const ofOptions = options.flatMap(({ envVar, long }): Entry[] =>
    envVar === undefined ? [] : [[envVar, `the same as ${long ?? ''}`]],
  );
  const isConfigured = isProgram || options.some(({ long }) => long === '--config');
  page.entries('ENVIRONMENT', [...(manual?.environment ?? []), ...ofOptions, ...(isConfigured ? CONFIGURED : [])]);
  return page.toString();
}

/** Sections of text, wrapped to the width of the terminal. */
class Page {
  readonly #helper: Help;
  readonly #width: number;
  readonly #lines: string[] = [];

  constructor(helper: Help) {
    this.#helper = helper;
    this.#width = Math.min(helper.helpWidth ?? USUAL_WIDTH, WIDEST);
  }

  text(title: string, text: string): void {
    this.#lines.push(title);
    this.#add(text, INDENT);
    this.#lines.push('');
  }

  /** None, no section. Short terms have their text beside them. */
  entries(title: string, entries: readonly Entry[]): void {
    if (entries.length === 0) return;
    this.#lines.push(title);
    for (const [term, text] of entries) {
      const isBeside = term.length < BESIDE;
      if (!isBeside) this.#add(term, INDENT);
      this.#add(text, isBeside ? INDENT + BESIDE : INDENT * 2, isBeside ? ' '.repeat(INDENT) + term : '');
    }
    this.#lines.push('');
  }

  toString(): string {
    return this.#lines.join('\n');
  }

  /** Adds a text with `before` at the start of its first line. */
  #add(text: string, indent: number, before = ''): void {
    let start = before;
    for (const line of this.#helper.boxWrap(text, this.#width - indent).split('\n')) {
      this.#lines.push(start.padEnd(indent) + line);
      start = '';
    }
  }
}

const USUAL_WIDTH = 80;
const WIDEST = 100;
const INDENT = 4;
/** Terms shorter than this share a line with their text. */
const BESIDE = 3;
