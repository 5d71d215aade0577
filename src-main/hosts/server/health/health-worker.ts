import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { TLS_OPTIONS } from '../tls-options.ts';
import { HealthPages } from './health-pages.ts';
import type { FromHealthThread, HealthThreadData, ToHealthThread } from './health-report.ts';

// Entry of the thread that answers the health pages, so that they are answered however busy the engine's own thread is.
const { serve, port, metricsType, tls, report: first } = workerData as HealthThreadData;
const pages = new HealthPages(serve);
let report = first;
let reportedAt = performance.now();

const send = (message: FromHealthThread): void => {
  parentPort?.postMessage(message);
};

const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
  const { method = '', url = '', headers } = request;
  const { status, type, body } = pages.answer(
    { method, url, host: headers.host, authorization: headers.authorization },
    { report, ageMs: performance.now() - reportedAt, metricsType },
  );
  const isMetrics = status === 200 && type === metricsType;
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(method === 'HEAD' ? undefined : body);
  if (isMetrics) send({ kind: 'scraped' });
};

const secure = tls === undefined ? undefined : createTlsServer({ ...tls, ...TLS_OPTIONS }, onRequest);
const server = secure ?? createServer(onRequest);
server.on('error', (error: NodeJS.ErrnoException) => {
  send({ kind: 'failed', message: error.message, ...(error.code === undefined ? {} : { code: error.code }), port });
});
server.listen({ host: serve.host, port }, () => {
  send({ kind: 'listening', port: (server.address() as AddressInfo).port });
});

parentPort?.on('message', (message: ToHealthThread) => {
  switch (message.kind) {
    case 'report':
      report = message.report;
      reportedAt = performance.now();
      break;
    case 'tls':
      secure?.setSecureContext({ ...message.tls, ...TLS_OPTIONS });
      break;
    case 'stop':
      server.close();
      server.closeAllConnections();
      parentPort?.close();
      break;
  }
});
