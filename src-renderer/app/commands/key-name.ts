/**
 * The name of a key as commands write it: modifiers in the order Ctrl, Meta, Alt, Shift, then `KeyboardEvent.key`; letters in upper case,
 * the space bar as `Space`. Shift is left out if it only makes the sign that is named (`?`, `+`).
 */
export function keyName(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>): string {
  const isPrinting = event.key.length === 1;
  const isLetter = isPrinting && event.key.toLowerCase() !== event.key.toUpperCase();
  const key = event.key === ' ' ? 'Space' : isLetter ? event.key.toUpperCase() : event.key;
  const hasShift = event.shiftKey && (!isPrinting || isLetter || key === 'Space');
  return `${event.ctrlKey ? 'Ctrl+' : ''}${event.metaKey ? 'Meta+' : ''}${event.altKey ? 'Alt+' : ''}${hasShift ? 'Shift+' : ''}${key}`;
}
