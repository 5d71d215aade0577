import type { HttpAnswer, HttpFailure, HttpPort, HttpRequest } from '../ports.ts';

/** HTTP whose other side is the test. Every request is kept, oldest first, until the test answers it. */
export class FakeHttp implements HttpPort {
  readonly requests: FakeRequest[] = [];
  /** Answers at once if set and where it gives an answer. */
  onRequest: ((request: FakeRequest) => void) | undefined;

  request(request: HttpRequest): Promise<HttpAnswer> {
    const made = new FakeRequest(request);
    this.requests.push(made);
    this.onRequest?.(made);
    return made.promise;
  }

  /** Requests without an answer yet. */
  get open(): FakeRequest[] {
    return this.requests.filter((request) => !request.isDone);
  }

  /** The newest request. */
  get last(): FakeRequest {
    const request = this.requests.at(-1);
    if (request === undefined) throw new Error('nothing was requested');
    return request;
  }
}

/** One request and its answer. */
export class FakeRequest {
  readonly request: HttpRequest;
  readonly url: string;
  readonly timeoutMs: number;
  readonly promise: Promise<HttpAnswer>;
  isDone = false;
  readonly #resolve: (answer: HttpAnswer) => void;
  readonly #reject: (failure: HttpFailure) => void;

  constructor(request: HttpRequest) {
    const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
    this.request = request;
    this.url = request.url;
    this.timeoutMs = request.timeoutMs;
    this.promise = promise;
    this.#resolve = resolve;
    this.#reject = reject;
    request.onCancel?.(() => this.fail('cancelled'));
  }

  /** Answers with a text or with anything JSON can contain. */
  answer(body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): void {
    this.isDone = true;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    this.#resolve({
      status,
      header: (name) => headers[name],
      headers: (name) => (headers[name] === undefined ? [] : [headers[name]]),
      body: new TextEncoder().encode(text),
    });
  }

  fail(code: HttpFailure['code'], fault?: HttpFailure['fault']): void {
    this.isDone = true;
    this.#reject({ code, message: fault ?? code, fault });
  }
}
