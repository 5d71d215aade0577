import { Component } from 'react';
import type { ReactNode } from 'react';
import { copyText } from '../ui/copy-text.ts';

/** Catches what no panel's own boundary does, so that the window is never blank: says what failed and how to go on. */
export class ScreenBoundary extends Component<
  { readonly children: ReactNode },
  { readonly error: Error | undefined; readonly isCopied: boolean }
> {
  override state: { readonly error: Error | undefined; readonly isCopied: boolean } = {
    error: undefined,
    isCopied: false,
  };

  static getDerivedStateFromError(error: unknown): { readonly error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error, isCopied } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <main className="panel-empty" role="alert" data-testid="screen-failed">
        <p className="panel-empty-title">This window has stopped because of a fault in it.</p>
        <p className="mono">{error.message}</p>
        <p>The engine is not affected, and neither is what was saved.</p>
        <div className="row-of-buttons">
          <button type="button" className="button" onClick={() => location.reload()}>
            Reload the window
          </button>
          <button type="button" className="button" onClick={() => this.setState({ error: undefined })}>
            Go on
          </button>
          <button
            type="button"
            className="button"
            onClick={() => this.setState({ isCopied: copyText(error.stack ?? error.message) })}
          >
            {isCopied ? 'Copied' : 'Copy the details'}
          </button>
        </div>
      </main>
    );
  }
}
