import { Component } from 'react';
import type { ReactNode } from 'react';

interface Props {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** The panel, if the card takes the place of all of it; absent if of its body only. */
  readonly panelId?: string;
}

/** Catches the errors of one panel, or of its body: the others go on. */
export class PanelBoundary extends Component<Props, { readonly error: Error | undefined }> {
  override state: { readonly error: Error | undefined } = { error: undefined };

  static getDerivedStateFromError(error: unknown): { readonly error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    const { panelId } = this.props;
    if (error === undefined) return this.props.children;
    const card = (
      <div className="panel-empty" role="alert" data-testid="panel-failed">
        <p className="panel-empty-title">{this.props.title} stopped because of a fault in it.</p>
        <p className="mono">{error.message}</p>
        <p>The other panels and the data are not affected.</p>
        <div className="row-of-buttons">
          <button type="button" className="button" onClick={() => this.setState({ error: undefined })}>
            Reload panel
          </button>
          <button type="button" className="button" onClick={this.props.onClose}>
            Close it
          </button>
        </div>
      </div>
    );
    if (panelId === undefined) return card;
    return (
      <section className="panel" data-panel={panelId}>
        {card}
      </section>
    );
  }
}
