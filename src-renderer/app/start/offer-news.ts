import type { SessionInfo } from '../../../src-shared/wire/protocol.ts';
import { notify } from '../../state/notices.ts';
import { changeSettings, useSettings } from '../../state/settings.ts';
import { openNews } from '../commands/commands.ts';

/** Offers what is new after an update, once for each version. A server elsewhere has its own versions. */
export function offerNews({ version, remote }: Pick<SessionInfo, 'version' | 'remote'>): void {
  const { newsOf } = useSettings.getState();
  if (remote !== undefined || newsOf === version) return;
  // Nothing is new to a person who starts for the first time.
  if (newsOf !== '')
    notify({
      tone: 'plain',
      text: `Tapedeck is now version ${version}.`,
      action: { label: 'What is new', run: openNews },
    });
  changeSettings({ newsOf: version });
}
