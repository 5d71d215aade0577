import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { NetworkChange, NetworkState, RequestOutcome } from '../../../src-shared/wire/protocol.ts';
import { useServices } from '../start/services.ts';

/** Which proxy is taken: chosen, tried, and taken with a button, as every connection is opened anew then. */
export function ProxySettings({ isFocused }: { readonly isFocused: boolean }): ReactNode {
  const { feed } = useServices();
  const [state, setState] = useState<ProxyState>({});
  useEffect(() => {
    void feed.request({ method: 'get-network' }).then((outcome) => setState((before) => answered(before, outcome)));
  }, [feed]);
  const { known, draft, said } = state;
  if (known === undefined || draft === undefined)
    return said === undefined ? null : <p className="dim">Proxy: {said.text}</p>;
  const ask = async (method: 'set-network' | 'test-network'): Promise<void> => {
    const text = method === 'test-network' ? 'Trying…' : 'Connecting anew…';
    setState((before) => ({ ...before, said: { tone: 'plain', text } }));
    const outcome = await feed.request({ method, network: draft });
    setState((before) => answered(before, outcome));
  };
  return (
    <ProxyForm
      {...{ known, draft, said, isFocused }}
      onChange={(patch) => setState((before) => ({ ...before, draft: { ...draft, ...patch } }))}
      onTest={() => void ask('test-network')}
      onTake={() => void ask('set-network')}
    />
  );
}

/** What is in force, what is typed and what was said last. */
interface ProxyState {
  readonly known?: NetworkState;
  readonly draft?: NetworkChange;
  readonly said?: { readonly tone: 'good' | 'bad' | 'plain'; readonly text: string };
}

/** The state after an answer. */
export function answered(before: ProxyState, outcome: RequestOutcome): ProxyState {
  if (!outcome.ok) return { ...before, said: { tone: 'bad', text: outcome.error.message } };
  const { result } = outcome;
  if (result.kind === 'network-test')
    return { ...before, said: { tone: result.isOk ? 'good' : 'bad', text: result.text } };
  if (result.kind !== 'network') return before;
  const { mode, protocol, address, user, noProxy, inForce } = result.network;
  return {
    known: result.network,
    draft: { mode, protocol, address, user, noProxy },
    // The first answer only says what is.
    ...(before.known !== undefined && {
      said: { tone: 'good', text: inForce === '' ? 'No proxy is taken now.' : `Taken: ${inForce}.` },
    }),
  };
}

interface ProxyFormProps {
  readonly known: NetworkState;
  readonly draft: NetworkChange;
  readonly said: { readonly tone: string; readonly text: string } | undefined;
  readonly isFocused: boolean;
  readonly onChange: (patch: Partial<NetworkChange>) => void;
  readonly onTest: () => void;
  readonly onTake: () => void;
}

/** The fields. */
export function ProxyForm({ known, draft, said, isFocused, onChange, onTest, onTake }: ProxyFormProps): ReactNode {
  const isFixed = known.fixedBy !== undefined;
  return (
    <form
      className="proxy-settings"
      data-testid="proxy-settings"
      onSubmit={(event) => {
        event.preventDefault();
        onTake();
      }}
    >
      <fieldset disabled={isFixed}>
        <legend>Proxy</legend>
        <p className="dim">
          {isFixed ? `Set by ${known.fixedBy ?? ''}; it cannot be changed here. ` : ''}
          {known.inForce === '' ? 'None is taken now.' : `Taken now: ${known.inForce}.`}
        </p>
        <label className="setting">
          <span>Connections</span>
          <select
            className="field"
            autoFocus={isFocused}
            value={draft.mode}
            onChange={(event) => onChange({ mode: MODES.find((one) => one === event.target.value) ?? 'system' })}
          >
            <option value="system">As the environment says (HTTPS_PROXY …)</option>
            <option value="none">Without a proxy</option>
            <option value="manual">By this proxy</option>
          </select>
        </label>
        {draft.mode === 'manual' ? <ManualFields {...{ known, draft, onChange }} /> : null}
        <TextField
          label="Hosts without it"
          value={draft.noProxy}
          placeholder="example.org, 10.0.0.7"
          onChange={(noProxy) => onChange({ noProxy })}
        />
        <div className="row-of-buttons end">
          <output className="proxy-said" data-tone={said?.tone} data-testid="proxy-said">
            {said?.text}
          </output>
          <button type="button" className="button" onClick={onTest}>
            Test
          </button>
          <button type="submit" className="button">
            Take and reconnect
          </button>
        </div>
      </fieldset>
    </form>
  );
}

function ManualFields({ known, draft, onChange }: Pick<ProxyFormProps, 'known' | 'draft' | 'onChange'>): ReactNode {
  return (
    <>
      <label className="setting">
        <span>Kind</span>
        <select
          className="field"
          value={draft.protocol}
          onChange={(event) => onChange({ protocol: PROTOCOLS.find((one) => one === event.target.value) ?? 'http' })}
        >
          <option value="http">HTTP</option>
          <option value="https">HTTP over TLS</option>
          <option value="socks5">SOCKS5</option>
        </select>
      </label>
      <TextField
        label="Host and port"
        value={draft.address}
        placeholder="proxy.example.org:3128"
        onChange={(address) => onChange({ address })}
      />
      <TextField label="User" value={draft.user} placeholder="none" onChange={(user) => onChange({ user })} />
      <TextField
        label="Password"
        type="password"
        value={draft.password ?? ''}
        placeholder={known.hasPassword ? 'as before' : 'none'}
        onChange={(password) => onChange({ password })}
      />
    </>
  );
}

function TextField({
  label,
  value,
  placeholder,
  type = 'text',
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly placeholder: string;
  readonly type?: 'text' | 'password';
  readonly onChange: (value: string) => void;
}): ReactNode {
  return (
    <label className="setting">
      <span>{label}</span>
      <input
        className="field"
        type={type}
        value={value}
        placeholder={placeholder}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}

const MODES = ['system', 'none', 'manual'] as const;
const PROTOCOLS = ['http', 'https', 'socks5'] as const;
