import { useState } from 'react';
import type { ReactNode } from 'react';
import { COLOUR_PAIRS, RATE_LIMITS, THEMES, toTimeZone } from '../../../src-shared/workspace/settings.ts';
import { closeOverlay } from '../../state/overlay.ts';
import { useSession } from '../../state/session.ts';
import { changeSettings, useSettings } from '../../state/settings.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { EquitiesSettings } from './EquitiesSettings.tsx';
import { ProxySettings } from './ProxySettings.tsx';

/** What can be set for the whole window; every change works at once and is kept, but for the proxy, which is taken with a button. */
export function SettingsDialog({ section }: { readonly section?: 'proxy' | undefined }): ReactNode {
  const settings = useSettings();
  // The network of a server elsewhere is set there.
  const isRemote = useSession((state) => state.session?.remote !== undefined);
  return (
    <Dialog title="Settings" className="settings" onClose={closeOverlay} testId="settings">
      <h2>Settings</h2>
      <label className="setting">
        <span>Snapshots a second</span>
        <span className="setting-value">
          <input
            type="range"
            min={RATE_LIMITS.least}
            max={RATE_LIMITS.most}
            value={settings.rate}
            onChange={(event) => changeSettings({ rate: Number(event.target.value) })}
          />
          <output className="mono">{settings.rate}</output>
        </span>
      </label>
      <Choice
        label="Theme"
        value={settings.theme}
        values={THEMES}
        names={{ dark: 'Dark', light: 'Light' }}
        onChange={(theme) => changeSettings({ theme })}
      />
      <Choice
        label="Colours of up and down"
        value={settings.colours}
        values={COLOUR_PAIRS}
        names={{ standard: 'Green and red', inverted: 'Red and green', 'colour-blind': 'Blue and orange' }}
        onChange={(colours) => changeSettings({ colours })}
      />
      <TimeZone />
      <label className="setting">
        <span>Thousands apart: 64,151.7</span>
        <input
          type="checkbox"
          checked={settings.isGrouped}
          onChange={(event) => changeSettings({ isGrouped: event.target.checked })}
        />
      </label>
      {isRemote ? null : <EquitiesSettings />}
      {isRemote ? null : <ProxySettings isFocused={section === 'proxy'} />}
      <div className="row-of-buttons end">
        <button type="button" className="button primary" onClick={closeOverlay}>
          Done
        </button>
      </div>
    </Dialog>
  );
}

function Choice<T extends string>({
  label,
  value,
  values,
  names,
  onChange,
}: {
  readonly label: string;
  readonly value: T;
  readonly values: readonly T[];
  readonly names: Readonly<Record<T, string>>;
  readonly onChange: (value: T) => void;
}): ReactNode {
  return (
    <label className="setting">
      <span>{label}</span>
      <select
        className="field"
        value={value}
        onChange={(event) => {
          const next = values.find((one) => one === event.target.value);
          if (next !== undefined) onChange(next);
        }}
      >
        {values.map((one) => (
          <option key={one} value={one}>
            {names[one]}
          </option>
        ))}
      </select>
    </label>
  );
}

function TimeZone(): ReactNode {
  const timeZone = useSettings((state) => state.timeZone);
  const [text, setText] = useState(timeZone);
  const isKnown = toTimeZone(text) === text;
  return (
    <label className="setting">
      <span>Time zone</span>
      <span className="setting-value">
        <input
          className="field"
          list="time-zones"
          value={text}
          aria-invalid={!isKnown}
          spellCheck={false}
          onChange={(event) => {
            const next = event.target.value;
            setText(next);
            if (toTimeZone(next) === next) changeSettings({ timeZone: next });
          }}
        />
        <datalist id="time-zones">
          <option value="UTC" />
          <option value="local" />
          {Intl.supportedValuesOf('timeZone').map((zone) => (
            <option key={zone} value={zone} />
          ))}
        </datalist>
      </span>
    </label>
  );
}
