import { useState } from 'react';
import type { ReactNode } from 'react';
import { ALERT_SOUNDS, isSoundName, OWN_SOUND, ownFileOf } from '../../../src-shared/alerts/sound-name.ts';
import type { SoundName } from '../../../src-shared/alerts/sound-name.ts';
import { DEFAULT_SETTINGS, VOLUME_LIMITS } from '../../../src-shared/workspace/settings.ts';
import { visibleText } from '../../../src-shared/text/visible.ts';
import { changeSettings, useSettings } from '../../state/settings.ts';
import { removeSound, useSounds } from '../../state/sounds.ts';
import { SETTING_NAMES } from '../commands/setting-commands.ts';
import { addSound } from './add-sound.ts';
import { playAlertSound } from './alert-sound.ts';
import '../../theme/alerts.css';

/** The sound of alerts that have none of their own, and how loud alerts are. */
export function UsualSoundChoice(): ReactNode {
  const alertSound = useSettings((state) => state.alertSound);
  return <SoundChoice label="Sound of alerts" sound={alertSound} onChoose={setUsual} />;
}

/** The sound of one alert: the one its text says, the one chosen here, or else that of the settings. */
export function OwnSoundChoice({ typed, chosen, onChoose }: OwnSoundChoiceProps): ReactNode {
  const usual = useSettings((state) => state.alertSound);
  const sound = typed ?? chosen;
  return (
    <SoundChoice
      label="Sound of this alert"
      sound={sound ?? usual}
      usual={{ sound: usual, isChosen: sound === undefined, choose: () => onChoose(undefined) }}
      isTyped={typed !== undefined}
      onChoose={onChoose}
    />
  );
}

/** A sound that comes with the program, or a file of the person's, which is checked; played, and how loud it is. */
function SoundChoice({ label, sound, usual, isTyped = false, onChoose }: SoundChoiceProps): ReactNode {
  const alertVolume = useSettings((state) => state.alertVolume);
  const own = Object.keys(useSounds((state) => state.sounds));
  const [problem, setProblem] = useState<string>();
  const play = async (): Promise<void> => setProblem((await playAlertSound(sound, alertVolume))?.message);
  const file = ownFileOf(sound);
  return (
    <div className="alert-sound">
      <div className="alert-sound-row">
        <select
          className="field"
          aria-label={label}
          title={isTyped ? 'The text of the alert says it' : undefined}
          disabled={isTyped}
          value={usual?.isChosen === true ? USUAL : sound}
          onChange={({ target: { value } }) => {
            if (value === CHOOSE) void addSound(onChoose).then(setProblem);
            else if (isSoundName(value)) onChoose(value);
            else usual?.choose();
          }}
        >
          {usual === undefined ? null : <option value={USUAL}>As in the settings: {soundTitle(usual.sound)}</option>}
          {ALERT_SOUNDS.map((one) => (
            <option key={one} value={one}>
              {soundTitle(one)}
            </option>
          ))}
          {[...new Set([...own, ...(file === undefined ? [] : [file])])].map((name) => (
            <option key={name} value={OWN_SOUND + name}>
              {visibleText(name)}
            </option>
          ))}
          <option value={CHOOSE}>A file of yours…</option>
        </select>
        <button type="button" className="button" onClick={() => void play()}>
          Play
        </button>
        {file === undefined || isTyped || usual?.isChosen === true ? null : (
          <button
            type="button"
            className="button"
            onClick={() => {
              removeSound(file);
              if (useSettings.getState().alertSound === sound) setUsual(DEFAULT_SETTINGS.alertSound);
              usual?.choose();
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

interface OwnSoundChoiceProps {
  readonly typed: SoundName | undefined;
  readonly chosen: SoundName | undefined;
  readonly onChoose: (sound: SoundName | undefined) => void;
}

interface SoundChoiceProps {
  readonly label: string;
  readonly sound: SoundName;
  /** The sound of the settings, where that can be chosen. */
  readonly usual?: { readonly sound: SoundName; readonly isChosen: boolean; readonly choose: () => void };
  readonly isTyped?: boolean;
  readonly onChoose: (sound: SoundName) => void;
}

function setUsual(alertSound: SoundName): void {
  changeSettings({ alertSound });
}

/** What people call a sound. */
function soundTitle(sound: SoundName): string {
  const bundled = ALERT_SOUNDS.find((one) => one === sound);
  return bundled === undefined ? visibleText(ownFileOf(sound) ?? '') : SETTING_NAMES.alertSound[bundled];
}

const CHOOSE = 'choose';
const USUAL = '';
