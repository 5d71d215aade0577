import { useEffect, useRef } from 'react';
import type { CsvTable } from '../../src-shared/market/csv-table.ts';
import type { PlaceAction } from './panel.ts';

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

/** A place in the window, CSS pixels, as pointer events have it. */
export interface WindowPlace {
  readonly clientX: number;
  readonly clientY: number;
}

/** Adds lines to the panel's menu for the place of a right click; several of a panel's parts may. */
export function usePlaceActions(panelId: string, actions: (place: WindowPlace) => readonly PlaceAction[]): void {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  useEffect(() => {
    const ofPanel = PLACES.get(panelId) ?? new Set();
    PLACES.set(panelId, ofPanel.add(latest));
    return () => {
      ofPanel.delete(latest);
      if (ofPanel.size === 0) PLACES.delete(panelId);
    };
  }, [panelId]);
}

/** What a panel's parts add to its menu at a place. */
export function placeActions(panelId: string, place: WindowPlace): readonly PlaceAction[] {
  return [...(PLACES.get(panelId) ?? [])].flatMap((actions) => actions.current(place));
}

/** Makes a panel's picture what "Save a picture" writes: a canvas as it is on screen, undefined if there is none at the moment. */
export function usePanelPicture(panelId: string, picture: () => HTMLCanvasElement | undefined): void {
  useRegistered(PICTURES, panelId, picture);
}

/** Whether a panel gives a picture, and the picture. */
export function panelPicture(panelId: string): (() => HTMLCanvasElement | undefined) | undefined {
  return PICTURES.get(panelId)?.current;
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
const PICTURES = new Map<string, { current: () => HTMLCanvasElement | undefined }>();
const PLACES = new Map<string, Set<{ current: (place: WindowPlace) => readonly PlaceAction[] }>>();
const EXPORTS = new Map<string, { current: () => CsvTable }>();
