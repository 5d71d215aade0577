import type { Page } from '@playwright/test';
import type { AppFixture } from './app.ts';

/** What a try of one key has: the app, its page and the key as the page of shortcuts writes it. */
export interface Try {
  readonly app: AppFixture;
  readonly page: Page;
  readonly press: () => Promise<void>;
  readonly key: string;
}

/** Tries one command; it fails if the key does nothing. */
export type Trial = (one: Try) => Promise<void>;
