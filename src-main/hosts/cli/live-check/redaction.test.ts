import { expect, it } from 'vitest';
import { createRedaction, redactControl } from './redaction.ts';

const redact = createRedaction({
  home: '/home/jane/.config/tapedeck',
  user: 'jane',
  host: 'janes-laptop',
  others: ['proxy.example', 'wordpass'],
});

it.each([
  ['EACCES /home/jane/.config/tapedeck/cache', 'EACCES (removed)/cache'],
  [
    'the proxy http://jane:wordpass@proxy.example:3128 answered 407',
    'the proxy http://(removed):(removed)@(removed):3128 answered 407',
  ],
  ['user jane, janet and d-jane', 'user (removed), janet and d-jane'],
  ['janes-laptop cannot', '(removed) cannot'],
  ['IP 203.0.113.7 banned until 1.', 'IP (removed) banned until 1.'],
  ['connect ECONNREFUSED 203.0.113.7:8080.', 'connect ECONNREFUSED (removed):8080'],
  ['from 2001:db8::17 and ::1', 'from (removed) and (removed)'],
  ['at 12:30:45, price 96250.1, BTC', 'at 12:30:45, price 96250.1, BTC'],
])('%s', (text, redacted) => {
  expect(redact(text)).toBe(redacted);
});

it('what is no market data loses addresses and the names of connections, and stays JSON', () => {
  const text = redactControl(
    '{"success":true,"conn_id":"d9avt8","client_id":"203.0.113.7-0x1","op":"subscribe","ret_msg":"from 203.0.113.7"}',
  );
  expect(JSON.parse(text)).toEqual({
    success: true,
    conn_id: '(removed)',
    client_id: '(removed)',
    op: 'subscribe',
    ret_msg: 'from (removed)',
  });
});
