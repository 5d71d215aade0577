/** The same fields, for the one who owns the object and overwrites it in place. */
export type Writable<T> = { -readonly [Key in keyof T]: T[Key] };
