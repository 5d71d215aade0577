import type { EngineConfig } from '../../engine/config/config.ts';

/** Why a server may not be started with these options, in words that say what to do; undefined if it may. */
export function serveProblem(serve: EngineConfig['serve']): string | undefined {
  return (
    tokenProblem('serve.token', serve.token) ??
    tokenProblem('serve.healthToken', serve.healthToken) ??
    tlsProblem(serve.tls) ??
    reachProblem(serve)
  );
}

function tokenProblem(option: string, token: string): string | undefined {
  return token === '' || token.length >= MIN_TOKEN
    ? undefined
    : `${option}: expected ${String(MIN_TOKEN)} characters or more, got ${String(token.length)}`;
}

function tlsProblem({ cert, key }: EngineConfig['serve']['tls']): string | undefined {
  return (cert === '') === (key === '')
    ? undefined
    : 'serve.tls: a certificate needs its key, and a key its certificate';
}

/** Whoever reaches the port takes the server's processor and memory: other computers only with a token. */
function reachProblem({ host, token, allowAnyone }: EngineConfig['serve']): string | undefined {
  return token !== '' || allowAnyone || LOOPBACK.test(host)
    ? undefined
    : `serve.host: other computers reach ${host === '' ? 'every address' : host}, and there is no token: set serve.token (TAPEDECK_SERVE_TOKEN) to ` +
        `${String(MIN_TOKEN)} characters or more, or listen on 127.0.0.1, or say --allow-anyone (serve.allowAnyone) if anyone may take quotes`;
}

const MIN_TOKEN = 16;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1|::ffff:127(?:\.\d{1,3}){3})$/i;
