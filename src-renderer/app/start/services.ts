import { createContext, use } from 'react';
import type { HostBridge } from '../../../src-shared/wire/host-bridge.ts';
import type { EngineClient } from '../../client/engine-client.ts';
import type { Feed } from '../../feed/feed.ts';

/** What the window was started with. Never changes. */
export interface Services {
  readonly bridge: HostBridge;
  readonly client: EngineClient;
  readonly feed: Feed;
}

/** Carries the services to components. */
export const ServicesContext = createContext<Services | undefined>(undefined);

/** The window's services. */
export function useServices(): Services {
  const services = use(ServicesContext);
  if (services === undefined) throw new Error('No services above this component.');
  return services;
}
