/** A small seeded generator (sfc32). The same seed and name give the same numbers on every machine. */
export class Prng {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** A stream of its own for every `name` under one `seed`. */
  constructor(seed: number, name: string) {
    this.#a = mix(seed | 0);
    this.#b = hashName(name);
    this.#c = mix(this.#a ^ this.#b);
    for (let i = 0; i < 12; i++) this.next();
  }

  /** A number in [0, 1). */
  next(): number {
    const t = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + t) | 0;
    return (t >>> 0) / TWO_32;
  }

  /** A whole number in [0, bound). */
  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  /** A positive number with mean 1: waiting times, distances. */
  exponential(): number {
    return -Math.log(1 - this.next());
  }

  /** A number of mean 0 and deviation 1, bell-shaped within ±3: cheaper than {@link Prng.normal}. */
  bell(): number {
    return bellOf(this.next() * TWO_32);
  }

  /** A number of mean 0 and deviation 1, bell-shaped. */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }
}

/** 32 random bits that depend on `seed` and `index` alone. */
export function bitsAt(seed: number, index: number): number {
  return mix(mix(index | 0) ^ seed) >>> 0;
}

/** A number in [0, 1) that depends on `seed` and `index` alone: random access where {@link Prng} is a sequence. */
export function noiseAt(seed: number, index: number): number {
  return bitsAt(seed, index) / TWO_32;
}

/** A number of mean 0 and deviation 1, bell-shaped within ±3, of 27 of the bits of {@link bitsAt}. The highest five are left for others. */
export function bellOf(bits: number): number {
  return ((bits & 511) + ((bits >>> 9) & 511) + ((bits >>> 18) & 511)) / 256 - 3;
}

/** A 32-bit number for a name. */
export function hashName(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return mix(hash);
}

/** A 32-bit seed for one of several purposes under a seed. */
export function subSeed(seed: number, name: string): number {
  return mix(mix(seed | 0) ^ hashName(name));
}

function mix(value: number): number {
  let x = value;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return x ^ (x >>> 16);
}

const TWO_32 = 4_294_967_296;
