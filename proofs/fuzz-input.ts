import * as fc from 'fast-check';

/** Whatever a socket or a server may send: texts of ours with parts changed, cut, repeated or glued, any JSON, any bytes, and the nasty ones. */
export function anyInput(texts: readonly string[]): fc.Arbitrary<Uint8Array> {
  const whole = fc.constantFrom(...texts);
  return fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .tuple(whole, fc.array(edit, { minLength: 1, maxLength: 4 }))
        .map(([text, edits]) => UTF8.encode(edits.reduce(changed, text))),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(whole, fc.nat()).map(([text, at]) => UTF8.encode(text).subarray(0, at % text.length)),
    },
    { weight: 1, arbitrary: fc.tuple(whole, whole).map(([one, other]) => UTF8.encode(one + other)) },
    { weight: 2, arbitrary: fc.tuple(whole, fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 8 })).map(overwritten) },
    { weight: 2, arbitrary: fc.json({ maxDepth: 4 }).map((text) => UTF8.encode(text)) },
    { weight: 2, arbitrary: fc.uint8Array({ maxLength: 300 }) },
    { weight: 1, arbitrary: fc.constantFrom(...NASTY) },
  );
}

interface Edit {
  readonly nth: number;
  readonly by: string;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  nth: fc.nat(),
  by: fc.oneof(
    fc.constantFrom(
      'null',
      '0',
      '-1',
      '1e999',
      '-0',
      '1.5',
      '""',
      '"NaN"',
      '"1e5"',
      '"-0.0"',
      '"0x10"',
      '"١٢"',
      '[]',
      '{}',
      '[[]]',
      '[["1"]]',
      '[["1","2"]]',
      'true',
      '9007199254740993',
      '123456789012345678901234567890',
      '"123456789012345678901234567890.123456789012345678901234567890"',
      '{"__proto__":1}',
      '"\\u0000"',
      '"\\ud800"',
      '"1m"',
    ),
    fc.json({ maxDepth: 2 }),
  ),
});

/** The nth value of a JSON text replaced: names and numbers of a frame in the wrong shapes. */
function changed(text: string, { nth, by }: Edit): string {
  const values = [...text.matchAll(/(?<=[:,[])("(?:[^"\\]|\\.)*"|-?[\d.]+|true|false|null)(?=[,}\]])/g)];
  const chosen = values[nth % Math.max(1, values.length)];
  return chosen === undefined ? by : text.slice(0, chosen.index) + by + text.slice(chosen.index + chosen[0].length);
}

function overwritten([text, at, by]: readonly [string, number, Uint8Array]): Uint8Array {
  const bytes = UTF8.encode(text);
  bytes.set(by.subarray(0, bytes.length), at % Math.max(1, bytes.length - by.length + 1));
  return bytes;
}

const UTF8 = new TextEncoder();

/** Each has broken some parser: nothing, marks, half characters, depth, width, repeated keys, an error page. */
const NASTY: readonly Uint8Array[] = [
  '',
  ' ',
  '\uFEFF{}',
  '\0',
  '{',
  '[',
  '"',
  '{"',
  '{"e":',
  '{"e":"',
  '{"stream":"',
  '{"stream":"a","data":',
  '{"e":"trade"',
  'nul',
  '-',
  '1e',
  '{}',
  '[]',
  '[[[[]]]]',
  '"\\u',
  '<html><body>502 Bad Gateway</body></html>',
  '{"toString":1}',
  '{"__proto__":{"e":"trade"}}',
  '{"e":"__proto__"}',
  '{"e":"constructor"}',
  '{"stream":"constructor","data":{}}',
  '{"stream":"@","data":{"e":"trade"}}',
  '{"e":"depthUpdate","b":[[]],"a":[[]]}',
  '{"id":{},"result":null}',
  '{"error":null,"id":1}',
  '{"code":[],"msg":{}}',
  '['.repeat(20_000),
  '{"a":'.repeat(20_000),
  '"'.repeat(50_001),
  '9'.repeat(50_000),
  `{"e":"${'x'.repeat(50_000)}"}`,
  `{"e":"trade","p":"${'1'.repeat(50_000)}"}`,
  `{"e":"depthUpdate","b":[${'["1","1"],'.repeat(5000)}`,
  `{"e":"kline","k":${'{"k":'.repeat(5000)}`,
]
  .map((text) => UTF8.encode(text))
  .concat([Uint8Array.of(0xff), Uint8Array.of(0xc3), Uint8Array.of(0xed, 0xa0, 0x80), new Uint8Array(50_000)]);
