/** Whether the person asked their system for as little motion as possible. */
export function prefersReducedMotion(): boolean {
  query ??= window.matchMedia('(prefers-reduced-motion: reduce)');
  return query.matches;
}

let query: MediaQueryList | undefined;
