/** What the server counts of its clients. */
export interface ServerCounts {
  /** Closed candles that wait, in the engine's pipeline and for clients. */
  readonly closedWaiting: number;
  /** Times a closed candle had to wait. */
  readonly blocked: number;
  readonly conflated: number;
  readonly quoteBytes: number;
  readonly snapshotBytes: number;
  readonly quoteClients: number;
  readonly screens: number;
  /** Clients dropped, by reason. */
  readonly dropped: Iterable<readonly [reason: string, count: number]>;
  /** Which step of the load is in force; 0 for none. */
  readonly loadLevel: number;
  /** Connections and requests rejected, by code. */
  readonly rejected: Iterable<readonly [code: string, count: number]>;
}
