/** Fields nobody knows, for a place within an object. */
export const NOVEL_FIELDS = '"zz":{"of":[1,"two",null,{"three":3.5e-7}]},"e2":"trade","q9":null';

/** Puts them at the end of the payload (of its last row, if that is a list) and of the wrapping; of the whole if it has no payload. */
export function addNovelFields(text: string): string {
  const [, head, tail] = /^(.*?)(\}\]?\})$/s.exec(text) ?? [];
  if (head === undefined || tail === undefined)
    return text.endsWith('}') ? `${text.slice(0, -1)},${NOVEL_FIELDS}}` : text;
  return `${head},${NOVEL_FIELDS}${tail.slice(0, -1)},${NOVEL_FIELDS}}`;
}
