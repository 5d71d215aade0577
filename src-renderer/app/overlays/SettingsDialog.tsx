import { useState } from 'react';
import type { ReactNode } from 'react';
import { CSV_FORMS } from '../../../src-shared/market/csv.ts';
import {
  COLOUR_PAIRS,
  DENSITIES,
  fittingRowSizes,
  FONT_SIZE_LIMITS,
  RATE_LIMITS,
  ROW_HEIGHT_LIMITS,
  ROW_SIZES,
  THEMES,
  toTimeZone,
  ZOOM_LIMITS,
} from '../../../src-shared/workspace/settings.ts';
import type { AppSettings } from '../../../src-shared/workspace/settings.ts';
import { closeOverlay } from '../../state/overlay.ts';
import { useSession } from '../../state/session.ts';
import { changeSettings, shownDensity, useSettings } from '../../state/settings.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { EquitiesSettings } from './EquitiesSettings.tsx';
import { UsualSoundChoice } from '../alerts/SoundChoice.tsx';
import { SETTING_NAMES } from '../commands/setting-commands.ts';
import { useServices } from '../start/services.ts';
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
      <Section
        title="Appearance"
        words="theme colours dark light blind density rows height font size zoom screen reader aloud accessibility"
        text={text}
      >
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
        <Rows settings={settings} />
        <Switch
          label="Read the focused panel aloud every 10 s (screen readers)"
          isOn={settings.readsAloud}
          onChange={(readsAloud) => changeSettings({ readsAloud })}
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
        <NumberField
          label="Updates a second"
          value={settings.rate}
          limits={RATE_LIMITS}
          onChange={(rate) => changeSettings({ rate })}
        />
        <Switch
          label="Fewer while this computer is busy or on battery"
          isOn={settings.adaptsRate}
          onChange={(adaptsRate) => changeSettings({ adaptsRate })}
        />
      </Section>
      <Section title="Alerts" words="sound volume file bell play loud mute notification" text={text}>
        <UsualSoundChoice />
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

/** How close rows lie, by name or by numbers, and the zoom where the page has one of its own. */
function Rows({ settings }: { readonly settings: AppSettings }): ReactNode {
  const { bridge } = useServices();
  const { rowHeight, fontSize, zoom } = settings;
  const density = shownDensity(settings);
  return (
    <>
      <Choice
        label="Density of rows"
        value={density ?? 'own'}
        values={density === undefined ? [...DENSITIES, 'own' as const] : DENSITIES}
        names={{ ...SETTING_NAMES.density, own: 'By the numbers below' }}
        onChange={(next) => {
          if (next !== 'own') changeSettings(ROW_SIZES[next]);
        }}
      />
      <NumberField
        label="Height of a row, pixels"
        value={rowHeight}
        limits={ROW_HEIGHT_LIMITS}
        onChange={(height) => changeSettings(fittingRowSizes({ rowHeight: height, fontSize }))}
      />
      <NumberField
        label="Text in rows, pixels"
        value={fontSize}
        limits={FONT_SIZE_LIMITS}
        onChange={(size) => changeSettings(fittingRowSizes({ rowHeight, fontSize: size }))}
      />
      {bridge.setZoom === undefined ? null : (
        <NumberField
          label="Zoom, per cent"
          value={zoom}
          limits={ZOOM_LIMITS}
          onChange={(percent) => changeSettings({ zoom: percent })}
        />
      )}
    </>
  );
}

/** A number to be typed: taken with Enter and when the focus leaves, if it lies in its range. */
function NumberField({ label, value, limits, onChange }: NumberFieldProps): ReactNode {
  const [typed, setTyped] = useState<string>();
  const number = Number(typed ?? value);
  const isValid = typed?.trim() !== '' && number >= limits.least && number <= limits.most;
  const take = (): void => {
    if (typed !== undefined && isValid && number !== value) onChange(Math.round(number));
    setTyped(undefined);
  };
  return (
    <label className="setting">
      <span>{label}</span>
      <input
        className="field setting-number"
        inputMode="numeric"
        value={typed ?? String(value)}
        aria-invalid={!isValid}
        title={`${limits.least} to ${limits.most}`}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={take}
        onKeyDown={(event) => {
          if (event.key === 'Enter') take();
        }}
      />
    </label>
  );
}

interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  readonly limits: { readonly least: number; readonly most: number };
  readonly onChange: (value: number) => void;
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
