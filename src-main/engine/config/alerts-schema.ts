import * as v from 'valibot';
import { MOST_ALERTS, type QuietHours } from '../../../src-shared/alerts/alert.ts';
import { MOST_CHARS } from '../../../src-shared/alerts/parse-alert.ts';
import { isClockTime, isTimeZone } from '../../../src-shared/alerts/quiet-hours.ts';
import { text } from './option-schemas.ts';

/** Ids of listed alerts. */
export const ALERT_ID = /^[\w.-]{1,64}$/;

const LISTED = v.strictObject({
  id: v.pipe(v.string(), v.regex(ALERT_ID)),
  when: v.pipe(v.string(), v.minLength(1), v.maxLength(MOST_CHARS)),
  name: v.exactOptional(v.pipe(v.string(), v.maxLength(120))),
});

/** Whether an address may be sent alerts: https, or http to this computer. */
export function isWebhookUrl(url: string): boolean {
  if (url === '') return true;
  if (!URL_SHAPE.test(url)) return false;
  return url.startsWith('https:') || LOOPBACK.test(url);
}

/** Whether a text is a time of day, or empty for none. */
export function isClockTimeOrNone(time: string): boolean {
  return time === '' || isClockTime(time);
}

/** Whether quiet hours have a beginning and an end, or neither. */
export function hasBothEnds({ from, to }: QuietHours): boolean {
  return (from === '') === (to === '');
}

/** Whether no two alerts of a list have the same id. */
export function hasOwnIds(list: v.InferOutput<typeof LISTED>[]): boolean {
  return new Set(list.map(({ id }) => id)).size === list.length;
}

function clockTime(doc: string) {
  return v.optional(v.pipe(v.string(), v.check(isClockTimeOrNone), v.description(doc)), '');
}

/** Options of alerts. */
export const ALERTS = v.strictObject({
  list: v.optional(
    v.pipe(
      v.array(LISTED),
      v.maxLength(MOST_ALERTS),
      v.check(hasOwnIds),
      v.description(
        'Alerts of `tapedeck serve`: objects of `id`, `when`, such as `binance-spot:BTCUSDT > 100k every 5m via webhook`, and as wanted `name`. In the file only',
      ),
    ),
    [],
  ),
  quietHours: v.optional(
    v.pipe(
      v.strictObject({
        from: clockTime(
          'When alerts of `tapedeck serve` begin to go to their history and the log only, as `22:00`; empty for never',
        ),
        to: clockTime('When that ends, as `07:00`'),
        timeZone: v.optional(
          v.pipe(v.string(), v.check(isTimeZone), v.description('Zone of both, such as `Europe/Berlin`')),
          'UTC',
        ),
      }),
      v.check(hasBothEnds),
    ),
    {},
  ),
  webhook: v.optional(
    v.strictObject({
      url: v.optional(
        v.pipe(
          v.string(),
          v.check(isWebhookUrl),
          v.description(
            'Where alerts with `via webhook` are sent by POST: an https:// URL, or http:// of this computer; empty for nowhere',
          ),
        ),
        '',
      ),
      secret: text(
        '',
        'Signs what is sent there: HMAC-SHA256 in the header `x-tapedeck-signature`; empty for no signature',
      ),
      body: text(
        '',
        'Body as JSON, with `{title}`, `{reading}`, `{text}`, `{at}` and `{id}` in its texts; empty for all of the firing',
      ),
    }),
    {},
  ),
});

const URL_SHAPE = /^https?:\/\/[^\s/]+/;
const LOOPBACK = /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?(?:\/|$)/;
