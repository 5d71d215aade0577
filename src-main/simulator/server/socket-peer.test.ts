import { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { expect, test } from 'vitest';
import { SocketPeer } from './socket-peer.ts';

/** The network between a server and a client, which takes bytes only while the client reads. */
class FakeNetwork extends Duplex {
  taken = 0;
  isReading = true;
  #waiting: (() => void) | undefined;

  override _read(): void {
    // Nothing comes from the client.
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    const take = (): void => {
      this.taken += chunk.length;
      done();
    };
    if (this.isReading) take();
    else this.#waiting = take;
  }

  takeAll(): void {
    this.isReading = true;
    this.#waiting?.();
  }
}

function open(network: FakeNetwork): { readonly peer: SocketPeer; readonly isCutOff: () => boolean } {
  let isCutOff = false;
  const webSocket = {
    OPEN: 1,
    get readyState() {
      return isCutOff ? 3 : 1;
    },
    send: (bytes: Uint8Array) => network.write(bytes),
    terminate: () => {
      isCutOff = true;
    },
  };
  const peer = new SocketPeer('127.0.0.1', network, 100_000);
  peer.open(webSocket as unknown as WebSocket);
  return { peer, isCutOff: () => isCutOff };
}

test('a client that does not read is cut off, one that does is not', async () => {
  const [readers, sleepers] = [new FakeNetwork(), new FakeNetwork()];
  sleepers.isReading = false;
  const [reader, sleeper] = [open(readers), open(sleepers)];
  const frame = { bytes: new Uint8Array(10_000), isText: false };
  for (let n = 0; n < 10; n++) {
    reader.peer.send(frame);
    sleeper.peer.send(frame);
    await Promise.resolve();
  }
  expect([reader.isCutOff(), sleeper.isCutOff(), readers.taken]).toEqual([false, false, 100_000]);
  for (let n = 0; n < 2; n++) {
    reader.peer.send(frame);
    sleeper.peer.send(frame);
    await Promise.resolve();
  }
  expect([reader.isCutOff(), sleeper.isCutOff(), readers.taken]).toEqual([false, true, 120_000]);
});

test('one that comes back to reading in time stays', async () => {
  const network = new FakeNetwork();
  const { peer, isCutOff } = open(network);
  const frame = { bytes: new Uint8Array(10_000), isText: false };
  for (let round = 0; round < 20; round++) {
    network.isReading = false;
    for (let n = 0; n < 9; n++) peer.send(frame);
    await Promise.resolve();
    network.takeAll();
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
  expect([isCutOff(), network.taken]).toEqual([false, 1_800_000]);
});
