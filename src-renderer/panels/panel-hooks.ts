import { useEffect, useRef } from 'react';
import type { CsvTable } from '../../src-shared/market/csv-table.ts';

/** Runs `run` whenever the panel's command is given (menu, palette or key). */
export function usePanelCommand(panelId: string, command: string, run: () => void): void {
  useRegistered(HANDLERS, `${panelId} ${command}`, run);
}

/** Gives a panel's command; false if no component of that panel takes it. */
export function givePanelCommand(panelId: string, command: string): boolean {
  const run = HANDLERS.get(`${panelId} ${command}`);
  run?.current();
  return run !== undefined;
}

/** Makes `table` what "Export CSV" of this panel writes, in place of the definition's `exportRows`. */
export function usePanelExport(panelId: string, table: () => CsvTable): void {
  useRegistered(EXPORTS, panelId, table);
}

/** The table a mounted panel gives for export; undefined if it gives none. */
export function panelExport(panelId: string): CsvTable | undefined {
  return EXPORTS.get(panelId)?.current();
}

function useRegistered<T>(registry: Map<string, { current: T }>, key: string, value: T): void {
  const latest = useRef(value);
  useEffect(() => {
    latest.current = value;
  });
  useEffect(() => {
    registry.set(key, latest);
    return () => {
      if (registry.get(key) === latest) registry.delete(key);
    };
  }, [registry, key]);
}

const HANDLERS = new Map<string, { current: () => void }>();
const EXPORTS = new Map<string, { current: () => CsvTable }>();
