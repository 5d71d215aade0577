import type { ReactNode } from 'react';
import type { Feed } from '../../feed/feed.ts';
import { silenceTexts } from '../../format/silence-words.ts';
import { LiveText } from '../../ui/LiveText.tsx';
import { newestOf } from './newest-data.ts';

/** Between header and body of a panel whose data has stopped: for how long, and how long it usually takes. Panels that say so themselves hide it. */
export function SilenceStrip({ feed, subs }: { readonly feed: Feed; readonly subs: readonly string[] }): ReactNode {
  return (
    <LiveText
      feed={feed}
      subs={subs}
      showsAge
      className="silence-strip"
      text={() => silenceTexts(newestOf(feed, subs), feed.engineNow())[0] ?? ''}
      testId="silence"
    />
  );
}
