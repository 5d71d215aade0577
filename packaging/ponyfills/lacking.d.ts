// Of ES2024, what Node 20 lacks and a ponyfill gives. Sources that use more of it do not compile for the package.
interface PromiseWithResolvers<T> {
  promise: Promise<T>;
  resolve: (value: T | PromiseLike<T>) => void;
  reject: (reason?: unknown) => void;
}

interface PromiseConstructor {
  withResolvers<T>(): PromiseWithResolvers<T>;
}

interface MapConstructor {
  groupBy<K, T>(values: Iterable<T>, keyOf: (value: T, index: number) => K): Map<K, T[]>;
}
