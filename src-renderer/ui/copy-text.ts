/**
 * Puts a text on the clipboard, within a click or a key press of the person; false if the browser rejects it. By the way that needs no
 * permission, as the desktop denies all of them: a field that is there for this moment only.
 */
export function copyText(text: string): boolean {
  const focused = document.activeElement;
  const field = document.createElement('textarea');
  field.className = 'visually-hidden';
  field.value = text;
  document.body.append(field);
  field.select();
  // oxlint-disable-next-line typescript/no-deprecated -- its successor needs a permission
  const isCopied = document.execCommand('copy');
  field.remove();
  if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  return isCopied;
}
