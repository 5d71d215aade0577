import { Component } from 'react';
import type { ReactNode } from 'react';

interface Props {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Catches the errors of one panel: the others go on. */
export class PanelBoundary extends Component<Props, { readonly error: Error | undefined }> {
  override state: { readonly error: Error | undefined } = { error: undefined };

  static getDerivedStateFromError(error: unknown): { readonly error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <div className="panel-empty" role="alert">
        <p className="panel-empty-title">{this.props.title} stopped because of a fault in it.</p>
        <p className="mono">{error.message}</p>
        <p>The other panels and the data are not affected.</p>
        <div className="row-of-buttons">
          <button type="button" className="button" onClick={() => this.setState({ error: undefined })}>
            Start it again
          </button>
          <button type="button" className="button" onClick={this.props.onClose}>
            Close it
          </button>
        </div>
      </div>
    );
  }
}
