import { isIP } from 'node:net';

/** What must not stand in anything that is handed on. Texts of three characters and more are taken out wherever they stand. */
export interface PersonalData {
  readonly home: string;
  readonly user: string;
  readonly host: string;
  /** Other texts: hosts of one's own, names and passwords of a proxy. */
  readonly others: readonly string[];
}

/** A function that takes personal data and addresses out of a text. */
export function createRedaction({ home, user, host, others }: PersonalData): (text: string) => string {
  const secrets = [home, host, ...others]
    .filter((secret) => secret.length >= SHORTEST)
    .toSorted((a, b) => b.length - a.length);
  return (text) => {
    let redacted = text;
    for (const secret of secrets) redacted = redacted.replaceAll(secret, REDACTED);
    if (user.length >= SHORTEST) redacted = withoutWord(redacted, user);
    return redactAddresses(redacted);
  };
}

/** Takes IP addresses out of a text: venues name that of the client in rejections. */
function redactAddresses(text: string): string {
  return text.replaceAll(ADDRESS_LIKE, (found) => {
    const address = found.replace(END_OF_SENTENCE, '');
    const [host = '', port] = address.includes('.') ? address.split(':') : [address];
    if (isIP(address) !== 0) return REDACTED + found.slice(address.length);
    return isIP(host) === 0 ? found : `${REDACTED}${port === undefined ? '' : `:${port}`}`;
  });
}

/** Takes addresses, and what names a connection, out of a message that is no market data. */
export function redactControl(text: string): string {
  return redactAddresses(text).replaceAll(CONNECTION_IDS, `$1"${REDACTED}"`);
}

/** A text without a word that stands by itself; as part of a longer one it is no name. */
function withoutWord(text: string, word: string): string {
  const parts = text.split(word);
  return parts.reduce((before, after) => {
    const isWithin = WORD.test(before.at(-1) ?? '') || WORD.test(after.at(0) ?? '');
    return before + (isWithin ? word : REDACTED) + after;
  });
}

const REDACTED = '(removed)';
const SHORTEST = 3;
const WORD = /[\w-]/u;
const ADDRESS_LIKE = /[\da-f:.]+/giu;
const END_OF_SENTENCE = /[.:]$/u;
const CONNECTION_IDS = /("(?:conn_id|connId|trace_id|client_id)": ?)"[^"]{0,200}"/gu;
