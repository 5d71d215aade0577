import type { HttpAnswer, HttpPort, HttpRequest } from '../src-main/engine/ports.ts';
import type { FakeClock } from '../src-main/engine/testing/fake-clock.ts';
import type { YahooDialect } from '../src-main/simulator/dialects/yahoo/yahoo-dialect.ts';
import { Prng } from '../src-main/simulator/market/prng.ts';

/** HTTP to the simulated Yahoo in virtual time: an answer takes 0.15 to 2.5 s, and now and then 10. */
export class VirtualHttp implements HttpPort {
  /** When each request left, monotonic ms. */
  readonly times: number[] = [];
  readonly #yahoo: YahooDialect;
  readonly #clock: FakeClock;
  readonly #random = new Prng(11, 'latency');

  constructor(yahoo: YahooDialect, clock: FakeClock) {
    this.#yahoo = yahoo;
    this.#clock = clock;
  }

  request({ method, url, headers, timeoutMs, onCancel }: HttpRequest): Promise<HttpAnswer> {
    this.times.push(this.#clock.monotonic());
    const { host, pathname, searchParams } = new URL(url);
    const latencyMs = this.#random.next() < 0.01 ? 10_000 : 150 + 2350 * this.#random.next() ** 3;
    return new Promise((resolve, reject) => {
      const timer = this.#clock.setTimer(
        () => {
          const reply = this.#yahoo.request({
            method,
            host,
            path: pathname,
            query: searchParams,
            cookie: headers?.['cookie'] ?? '',
          });
          if (reply.fate === 'cut') reject({ code: 'network', message: 'cut' });
          else
            resolve({
              status: reply.status,
              header: (name) => reply.headers[name],
              headers: (name) => [reply.headers[name] ?? []].flat(),
              body: new TextEncoder().encode(reply.body),
            });
        },
        Math.min(latencyMs, timeoutMs),
      );
      onCancel?.(() => {
        timer.cancel();
        reject({ code: 'cancelled', message: 'cancelled' });
      });
    });
  }
}
