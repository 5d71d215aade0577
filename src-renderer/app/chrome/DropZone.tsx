import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { useServices } from '../start/services.ts';
import { openDropped } from '../start/session-actions.ts';

/** Takes a recording dropped anywhere on the window. */
export function DropZone(): ReactNode {
  const services = useServices();
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    const onOver = (event: DragEvent): void => {
      if (event.dataTransfer?.types.includes('Files') !== true) return;
      event.preventDefault();
      setIsOver(true);
    };
    const onDrop = (event: DragEvent): void => {
      setIsOver(false);
      const file = event.dataTransfer?.files[0];
      if (file === undefined) return;
      event.preventDefault();
      void openDropped(services, file);
    };
    window.addEventListener('dragover', onOver, { signal });
    window.addEventListener('drop', onDrop, { signal });
    window.addEventListener(
      'dragleave',
      (event) => {
        if (event.relatedTarget === null) setIsOver(false);
      },
      { signal },
    );
    return () => stop.abort();
  }, [services]);
  return isOver ? (
    <div className="drop-zone">
      <p>Drop a recording to replay it</p>
    </div>
  ) : null;
}
