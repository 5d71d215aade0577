import { useState } from 'react';
import type { ReactNode } from 'react';
import { CSV_FORMS } from '../../../src-shared/market/csv.ts';
import { COLOUR_PAIRS, RATE_LIMITS, THEMES, toTimeZone } from '../../../src-shared/workspace/settings.ts';
import { closeOverlay } from '../../state/overlay.ts';
import { useSession } from '../../state/session.ts';
import { changeSettings, useSettings } from '../../state/settings.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { EquitiesSettings } from './EquitiesSettings.tsx';
import { SETTING_NAMES } from '../commands/setting-commands.ts';
import { matchingCommands } from './palette-model.ts';
import { ProxySettings } from './ProxySettings.tsx';

/** What can be set for the whole window; every change works at once and is kept, but for the proxy, which is taken with a button. */
export function SettingsDialog({ section }: { readonly section?: 'proxy' | undefined }): ReactNode {
  const settings = useSettings();
  const [text, setText] = useState('');
  // The network of a server elsewhere is set there.
  const isRemote = useSession((state) => state.session?.remote !== undefined);
  return (
    <Dialog title="Settings" className="settings" onClose={closeOverlay} testId="settings">
      <h2>Settings</h2>
      <input
        className="field"
        type="search"
        aria-label="Search the settings"
        placeholder="Search the settings"
        data-testid="settings-search"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <Section title="Appearance" words="theme colours dark light blind" text={text}>
        <Choice
          label="Theme"
          value={settings.theme}
          values={THEMES}
          names={SETTING_NAMES.theme}
          onChange={(theme) => changeSettings({ theme })}
        />
        <Choice
          label="Colours of up and down"
          value={settings.colours}
          values={COLOUR_PAIRS}
          names={SETTING_NAMES.colours}
          onChange={(colours) => changeSettings({ colours })}
        />
      </Section>
      <Section title="Numbers and time" words="time zone clock utc thousands apart separator digits" text={text}>
        <TimeZone />
        <Switch
          label="Thousands apart: 64,151.7"
          isOn={settings.isGrouped}
          onChange={(isGrouped) => changeSettings({ isGrouped })}
        />
      </Section>
      <Section title="Updates" words="updates a second rate snapshots speed battery busy adaptive" text={text}>
        <label className="setting">
          <span>Updates a second</span>
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
        <Switch
          label="Fewer while this computer is busy or on battery"
          isOn={settings.adaptsRate}
          onChange={(adaptsRate) => changeSettings({ adaptsRate })}
        />
      </Section>
      <Section title="Files" words="csv export delimiter comma semicolon decimal spreadsheet" text={text}>
        <Choice
          label="CSV"
          value={settings.csv}
          values={CSV_FORMS}
          names={SETTING_NAMES.csv}
          onChange={(csv) => changeSettings({ csv })}
        />
      </Section>
      {isRemote ? null : (
        <Section title="Network" words="proxy equities polling tickers http" text={text}>
          <EquitiesSettings />
          <ProxySettings isFocused={section === 'proxy'} />
        </Section>
      )}
      <div className="row-of-buttons end">
        <button type="button" className="button primary" onClick={closeOverlay}>
          Done
        </button>
      </div>
    </Dialog>
  );
}

/** Settings under a heading; only if every word of the search begins one of its words. */
function Section({ title, words, text, children }: SectionProps): ReactNode {
  if (matchingCommands([{ title, keywords: words }], text).length === 0) return null;
  return (
    <section className="settings-section">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

interface SectionProps {
  readonly title: string;
  /** What it is found by. */
  readonly words: string;
  /** What was typed in the search. */
  readonly text: string;
  readonly children: ReactNode;
}

function Switch({
  label,
  isOn,
  onChange,
}: {
  readonly label: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}): ReactNode {
  return (
    <label className="setting">
      <span>{label}</span>
      <input type="checkbox" checked={isOn} onChange={(event) => onChange(event.target.checked)} />
    </label>
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
