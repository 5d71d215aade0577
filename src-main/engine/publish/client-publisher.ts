import type { ClientMessage, EngineRequest, EngineResult, RequestError } from '../../../src-shared/wire/protocol.ts';
import type { FeedSource } from './feed-source.ts';

/** How a client is reached. Both keep order; a frame's buffer belongs to the receiver and may be transferred. */
export interface ClientSend {
  frame(bytes: ArrayBuffer): void;
  text(json: string): void;
}

/** Requests about the session as a whole, which the host answers. */
export type SessionRequest = Extract<EngineRequest, { method: 'set-mode' | 'set-replay' }>;

/** What a publisher needs. Without `onSessionRequest` those requests are refused. */
export interface ClientPublisherOptions {
  readonly engine: FeedSource;
  readonly send: ClientSend;
  readonly onSessionRequest?: (request: SessionRequest) => Promise<EngineResult | { readonly error: RequestError }>;
}

/** One client's view of the market: its demand, kept subscribed and sent as conflated frames. */
export class ClientPublisher {
  readonly options: ClientPublisherOptions;

  constructor(options: ClientPublisherOptions) {
    this.options = options;
  }

  /** Moves the client and its demand to another source; everything shown before is sent anew. */
  attach(_engine: FeedSource): void {}

  /** Takes a raw message off the wire; whatever is wrong with it is answered or counted, never thrown. */
  onText(_json: string): void {}

  onMessage(_message: ClientMessage): void {}

  /** Releases everything. May be called twice. */
  dispose(): void {}
}
