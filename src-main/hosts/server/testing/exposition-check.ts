/**
 * What is wrong with a page in Prometheus's text format, a sentence each; for tests if promtool is not at hand. It asks for what
 * promtool asks for: a HELP and a TYPE before every sample, names and labels as they may be, numbers, no series twice, `_total` for
 * counters and nothing else, `quantile` for summaries only, buckets that add up.
 */
export function expositionProblems(page: string): readonly string[] {
  const reading: Reading = { problems: [], types: new Map(), helps: new Set(), seen: new Set() };
  if (!page.endsWith('\n')) reading.problems.push('the last line has no end');
  for (const line of page.split('\n')) {
    if (line.startsWith('#')) readComment(reading, line);
    else if (line !== '') readSample(reading, line);
  }
  return [...reading.problems, ...bucketProblems(page)];
}

interface Reading {
  readonly problems: string[];
  readonly types: Map<string, string>;
  readonly helps: Set<string>;
  readonly seen: Set<string>;
}

function readComment({ problems, types, helps }: Reading, line: string): void {
  const [, what, name, text] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? [];
  if (name === undefined || text === undefined) problems.push(`not a comment: ${line}`);
  else if (what === 'HELP') helps.add(name);
  else if (types.has(name)) problems.push(`${name} has two types`);
  else types.set(name, text);
}

function readSample({ problems, types, helps, seen }: Reading, line: string): void {
  const [, name, , value] = SAMPLE.exec(line) ?? [];
  if (name === undefined) {
    problems.push(`not a sample: ${line}`);
    return;
  }
  const series = line.slice(0, line.lastIndexOf(' '));
  if (seen.has(series)) problems.push(`${series} comes twice`);
  seen.add(series);
  const family = types.has(name) ? name : name.replace(/_(bucket|sum|count)$/, '');
  const type = types.get(family);
  if (type === undefined || !helps.has(family)) problems.push(`${name} comes before its HELP and TYPE`);
  if ((type === 'counter') !== family.endsWith('_total'))
    problems.push(`${family} is a ${String(type)}: only counters end with _total`);
  if (type !== 'summary' && line.includes('quantile="'))
    problems.push(`${family} has a label quantile: only summaries have`);
  if (type === 'counter' && Number(value) < 0) problems.push(`${series} is negative`);
}

/** Buckets of one histogram never shrink. */
function bucketProblems(page: string): readonly string[] {
  const last = new Map<string, number>();
  const problems: string[] = [];
  for (const [, name = '', before = '', le = '', after = '', text = ''] of page.matchAll(BUCKET)) {
    const key = `${name}{${`${before}${after}`.replace(/^,|,$/g, '')}}`;
    const count = Number(text);
    if (count < (last.get(key) ?? 0)) problems.push(`${key}: the bucket of ${le} is smaller than the one before`);
    last.set(key, count);
  }
  return problems;
}

const LABELS = /\{(?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\n"])*"(?:,|(?=\})))*\}/.source;
const SAMPLE = new RegExp(`^([a-zA-Z_:][\\w:]*)(${LABELS})? (-?(?:\\d+\\.?\\d*(?:e[+-]?\\d+)?)|NaN|[+-]Inf)$`);
const BUCKET = /^(\w+)_bucket\{(.*?)le="([^"]+)"(.*?)\} (\S+)$/gm;
