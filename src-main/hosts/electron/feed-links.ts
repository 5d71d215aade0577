import type { WebContents } from 'electron';
import type { EngineSupervisor } from '../node/thread/engine-supervisor.ts';
import type { ClientLink } from '../node/thread/engine-thread.ts';
import { CHANNEL } from './channels.ts';

/** The engine's clients among the windows: one a page, ended with it. */
export interface FeedLinks {
  /** Gives the page its feed; the one it had before ends. */
  connect(contents: WebContents): void;
  send(contents: WebContents, text: string): void;
  close(contents: WebContents): void;
}

/** Carries the feed between the engine thread and the pages. */
export function createFeedLinks(engine: EngineSupervisor): FeedLinks {
  const links = new Map<WebContents, ClientLink>();
  const close = (contents: WebContents): void => {
    const link = links.get(contents);
    links.delete(contents);
    link?.close();
  };
  return {
    connect(contents) {
      close(contents);
      const sendToPage = (channel: string, payload: unknown): void => {
        if (!contents.isDestroyed()) contents.send(channel, payload);
      };
      const link = engine.connect({
        onText: (text) => {
          sendToPage(CHANNEL.feedText, text);
        },
        onFrame: (bytes) => {
          sendToPage(CHANNEL.feedFrame, bytes);
        },
      });
      links.set(contents, link);
      sendToPage(CHANNEL.feedLink, true);
    },
    send: (contents, text) => {
      links.get(contents)?.send(text);
    },
    close,
  };
}
