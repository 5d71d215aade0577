import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { ScreenBoundary } from './app/ScreenBoundary.tsx';
import { ServicesContext } from './app/start/services.ts';
import { startServices } from './app/start/start.ts';
import { openBridge } from './client/browser-ports.ts';
import { windowOfPage } from '../src-shared/workspace/workspace.ts';
import { useWorkspace } from './state/workspace.ts';
import './theme/tokens.css';
import './theme/base.css';
import './theme/shell.css';
import './theme/panels.css';
import './theme/forced-colors.css';

useWorkspace.setState({ windowId: windowOfPage(location.search) });
const services = await startServices(openBridge());
const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <ServicesContext value={services}>
      <ScreenBoundary>
        <App />
      </ScreenBoundary>
    </ServicesContext>,
  );
}
