import type { Publishers, PublishersHealth } from '../../node/publishers/publishers.ts';
import { PublisherMetrics } from './publisher-pages.ts';

/** The publishers of a process, for its pages. */
export class Publishing {
  readonly #publishers: Pick<Publishers, 'health'>;
  readonly #metrics = new PublisherMetrics();

  constructor(publishers: Pick<Publishers, 'health'>) {
    this.#publishers = publishers;
  }

  health(): PublishersHealth {
    return this.#publishers.health();
  }

  /** What `/metrics` says. */
  metricsPage(): Promise<string> {
    return this.#metrics.page(this.health());
  }
}
