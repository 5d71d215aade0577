/** Fields of a JSON value in their order, as a table of facts spells them; see `VenueFacts.frames`. */
export type FrameShape =
  | { readonly kind: 'object'; readonly fields: ReadonlyMap<string, Field> }
  | { readonly kind: 'list'; readonly of: FrameShape | undefined };

/** Reads a shape such as `{topic,data[{s,p?}]}`. Throws if it is spelled wrong: tables of facts are our own. */
export function parseShape(text: string): FrameShape {
  const reader = new ShapeReader(text);
  const shape = reader.shape();
  if (shape === undefined || !reader.isAtEnd) throw new Error(`not a shape: ${text}`);
  return shape;
}

/** Shapes as a table of facts spells them, one or several. */
export function toShapes(spelled: string | readonly string[]): readonly FrameShape[] {
  return (typeof spelled === 'string' ? [spelled] : spelled).map(parseShape);
}

/** How a value differs from a shape: fields that are missing, unknown, in another order or of another kind. What is null differs in nothing. */
export function differencesFrom(shape: FrameShape, value: unknown, path = ''): readonly string[] {
  if (value === null) return [];
  if (shape.kind === 'list') {
    if (!Array.isArray(value)) return [`${nameOf(path)} is no list`];
    const { of } = shape;
    return of === undefined ? [] : value.slice(0, MOST_ROWS).flatMap((row) => differencesFrom(of, row, `${path}[]`));
  }
  if (typeof value !== 'object' || Array.isArray(value)) return [`${nameOf(path)} is no object`];
  return differencesOfFields(shape.fields, value as Readonly<Record<string, unknown>>, path);
}

/** The differences from the shape that a value is nearest to. */
export function leastDifferences(shapes: readonly FrameShape[], value: unknown): readonly string[] {
  let least: readonly string[] | undefined;
  for (const shape of shapes) {
    const differences = differencesFrom(shape, value);
    if (differences.length === 0) return differences;
    if (least === undefined || differences.length < least.length) least = differences;
  }
  return least ?? [];
}

function differencesOfFields(
  fields: ReadonlyMap<string, Field>,
  value: Readonly<Record<string, unknown>>,
  path: string,
): readonly string[] {
  const keys = Object.keys(value);
  const known = keys.filter((key) => fields.has(key));
  const assumed = [...fields.keys()].filter((key) => key in value);
  const at = (key: string): string => (path === '' ? key : `${path}.${key}`);
  return [
    ...keys.filter((key) => !fields.has(key)).map((key) => `unknown field ${at(key)}`),
    ...[...fields]
      .filter(([key, { isOptional }]) => !isOptional && !(key in value))
      .map(([key]) => `no field ${at(key)}`),
    ...(known.join() === assumed.join() ? [] : [`order of ${nameOf(path)}: ${known.join(',')}`]),
    ...known.flatMap((key) => {
      const shape = fields.get(key)?.shape;
      return shape === undefined ? [] : differencesFrom(shape, value[key], at(key));
    }),
  ];
}

function nameOf(path: string): string {
  return path === '' ? 'the message' : path;
}

class ShapeReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#text.length;
  }

  /** The object or list that begins here; undefined if none does. */
  shape(): FrameShape | undefined {
    if (this.#takes('[')) {
      const of = this.shape();
      this.#expect(']');
      return { kind: 'list', of };
    }
    if (!this.#takes('{')) return undefined;
    const fields = new Map<string, Field>();
    if (this.#takes('}')) return { kind: 'object', fields };
    do {
      const name = this.#name();
      const isOptional = this.#takes('?');
      fields.set(name, { isOptional, shape: this.shape() });
    } while (this.#takes(','));
    this.#expect('}');
    return { kind: 'object', fields };
  }

  #name(): string {
    const start = this.#at;
    while (this.#at < this.#text.length && !'{}[],?'.includes(this.#text.charAt(this.#at))) this.#at++;
    if (this.#at === start) throw new Error(`no name at ${String(start)}: ${this.#text}`);
    return this.#text.slice(start, this.#at);
  }

  #takes(sign: string): boolean {
    if (this.#text.charAt(this.#at) !== sign) return false;
    this.#at++;
    return true;
  }

  #expect(sign: string): void {
    if (!this.#takes(sign)) throw new Error(`${sign} expected at ${String(this.#at)}: ${this.#text}`);
  }
}

interface Field {
  readonly isOptional: boolean;
  readonly shape: FrameShape | undefined;
}

/** Rows of a list that are looked at. */
const MOST_ROWS = 5;
