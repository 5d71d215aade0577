import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { ScreenBoundary } from './app/ScreenBoundary.tsx';
import { ServicesContext } from './app/start/services.ts';
import { startServices } from './app/start/start.ts';
import { openBridge } from './client/browser-ports.ts';
import './theme/tokens.css';
import './theme/base.css';
import './theme/shell.css';
import './theme/panels.css';

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
