import { useState } from 'react';
import type { ReactNode } from 'react';
import { ALERT_SOUNDS, DEFAULT_SETTINGS, OWN_SOUND, VOLUME_LIMITS } from '../../../src-shared/workspace/settings.ts';
import type { AppSettings } from '../../../src-shared/workspace/settings.ts';
import { visibleText } from '../../../src-shared/text/visible.ts';
import { changeSettings, useSettings } from '../../state/settings.ts';
import { removeSound, useSounds } from '../../state/sounds.ts';
import { SETTING_NAMES } from '../commands/setting-commands.ts';
import { addSound } from './add-sound.ts';
import { playAlertSound } from './alert-sound.ts';
import '../../theme/alerts.css';

/** Which sound alerts make and how loud: one that comes with the program, or a file of the person's, which is checked. */
export function SoundChoice(): ReactNode {
  const alertSound = useSettings((state) => state.alertSound);
  const alertVolume = useSettings((state) => state.alertVolume);
  const own = Object.keys(useSounds((state) => state.sounds));
  const [problem, setProblem] = useState<string>();
  const play = async (): Promise<void> => setProblem((await playAlertSound(useSettings.getState()))?.message);
  const ownName = alertSound.startsWith(OWN_SOUND) ? alertSound.slice(OWN_SOUND.length) : undefined;
  return (
    <div className="alert-sound">
      <div className="alert-sound-row">
        <select
          className="field"
          aria-label="Sound of alerts"
          value={alertSound}
          onChange={({ target: { value } }) => {
            if (value === CHOOSE) void addSound().then(setProblem);
            else changeSettings({ alertSound: toSound(value) });
          }}
        >
          {ALERT_SOUNDS.map((one) => (
            <option key={one} value={one}>
              {SETTING_NAMES.alertSound[one]}
            </option>
          ))}
          {[...new Set([...own, ...(ownName === undefined ? [] : [ownName])])].map((name) => (
            <option key={name} value={OWN_SOUND + name}>
              {visibleText(name)}
            </option>
          ))}
          <option value={CHOOSE}>A file of yours…</option>
        </select>
        <button type="button" className="button" onClick={() => void play()}>
          Play
        </button>
        {ownName === undefined ? null : (
          <button
            type="button"
            className="button"
            onClick={() => {
              removeSound(ownName);
              changeSettings({ alertSound: DEFAULT_SETTINGS.alertSound });
            }}
          >
            Remove
          </button>
        )}
        <label>
          Volume
          <input
            type="range"
            aria-label="Volume of alerts"
            min={VOLUME_LIMITS.least}
            max={VOLUME_LIMITS.most}
            step={5}
            value={alertVolume}
            onChange={({ target }) => changeSettings({ alertVolume: Number(target.value) })}
          />
        </label>
      </div>
      {problem === undefined ? null : (
        <p className="alert-sound-problem" role="alert" data-testid="sound-problem">
          {problem}
        </p>
      )}
    </div>
  );
}

function toSound(value: string): AppSettings['alertSound'] {
  return ALERT_SOUNDS.find((one) => one === value) ?? `${OWN_SOUND}${value.slice(OWN_SOUND.length)}`;
}

const CHOOSE = 'choose';
