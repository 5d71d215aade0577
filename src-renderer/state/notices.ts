import { create } from 'zustand';

/** One short message in the corner, with at most one thing to do about it. */
export interface Notice {
  readonly id: number;
  /** `alert`: what a person waits for. */
  readonly tone: 'plain' | 'good' | 'bad' | 'alert';
  readonly text: string;
  readonly action?: { readonly label: string; run(): void };
}

/** Messages shown now, oldest first. */
export const useNotices = create<{ readonly notices: readonly Notice[] }>(() => ({ notices: [] }));

/** Shows a message until it is dismissed or its time is over. */
export function notify(notice: Omit<Notice, 'id'>): void {
  const id = nextId++;
  useNotices.setState(({ notices }) => ({ notices: [...notices.slice(-(MOST - 1)), { ...notice, id }] }));
}

/** Takes a message away. */
export function dismissNotice(id: number): void {
  useNotices.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }));
}

let nextId = 1;
/** More would cover what people came to see. */
const MOST = 4;
