import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { dismissNotice, useNotices } from '../../state/notices.ts';
import type { Notice } from '../../state/notices.ts';

/** Short messages in the corner; they go by themselves, bad ones later. */
export function Notices(): ReactNode {
  const notices = useNotices((state) => state.notices);
  return (
    <div className="notices" role="status" aria-live="polite">
      {notices.map((notice) => (
        <NoticeLine key={notice.id} notice={notice} />
      ))}
    </div>
  );
}

function NoticeLine({ notice }: { readonly notice: Notice }): ReactNode {
  const { id, tone, text, action } = notice;
  useEffect(() => {
    const timer = window.setTimeout(() => dismissNotice(id), tone === 'bad' || tone === 'alert' ? BAD_MS : PLAIN_MS);
    return () => window.clearTimeout(timer);
  }, [id, tone]);
  return (
    <div className="notice" data-tone={tone} data-testid="notice">
      <span>{text}</span>
      {action === undefined ? null : (
        <button
          type="button"
          className="button"
          onClick={() => {
            action.run();
            dismissNotice(id);
          }}
        >
          {action.label}
        </button>
      )}
      <button type="button" className="icon-button" aria-label="Dismiss" onClick={() => dismissNotice(id)}>
        ×
      </button>
    </div>
  );
}

const PLAIN_MS = 8_000;
const BAD_MS = 20_000;
