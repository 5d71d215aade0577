import { useId, useRef } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';

/** A button that opens a list of things to do. Arrows move, Esc closes and gives the focus back. */
export function Menu({
  label,
  title,
  isIcon = false,
  className,
  align = 'start',
  children,
  testId,
}: MenuProps): ReactNode {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const place = (): void => {
    const box = button.current?.getBoundingClientRect();
    const menu = list.current;
    if (box === undefined || menu === null || !menu.matches(':popover-open')) return;
    const left = align === 'start' ? box.left : box.right - menu.offsetWidth;
    menu.style.left = `${Math.max(4, Math.min(left, window.innerWidth - menu.offsetWidth - 4))}px`;
    menu.style.top = `${Math.max(4, Math.min(box.bottom + 4, window.innerHeight - menu.offsetHeight - 4))}px`;
    menu.querySelector<HTMLElement>('[aria-checked="true"], button:not(:disabled)')?.focus();
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        className={className ?? 'button'}
        title={title}
        aria-label={isIcon ? title : undefined}
        aria-haspopup="menu"
        popoverTarget={id}
        data-testid={testId}
      >
        {label}
      </button>
      <div
        ref={list}
        id={id}
        popover="auto"
        role="menu"
        className="menu"
        aria-label={title}
        onToggle={place}
        onKeyDown={moveInList}
        onClick={(event) => closeOnChoice(event.target, list.current)}
      >
        {children}
      </div>
    </>
  );
}

/** One thing to do in a {@link Menu}. */
export function MenuButton({ onChoose, isChecked, isDisabled = false, hint, children }: MenuButtonProps): ReactNode {
  return (
    <button
      type="button"
      role={isChecked === undefined ? 'menuitem' : 'menuitemradio'}
      aria-checked={isChecked}
      disabled={isDisabled}
      className="menu-row"
      onClick={onChoose}
    >
      <span className="menu-mark" aria-hidden>
        {isChecked === true ? '✓' : ''}
      </span>
      <span className="menu-text">{children}</span>
      {hint === undefined ? null : <kbd>{hint}</kbd>}
    </button>
  );
}

/** One of several things in a {@link Menu} that can be on together; the menu stays open. */
export function MenuCheck({ onChange, isChecked, isDisabled = false, hint, children }: MenuCheckProps): ReactNode {
  return (
    <button
      type="button"
      role="menuitemcheckbox"
      aria-checked={isChecked}
      disabled={isDisabled}
      className="menu-row keeps-open"
      onClick={() => onChange(!isChecked)}
    >
      <span className="menu-box" aria-hidden>
        {isChecked ? '✓' : ''}
      </span>
      <span className="menu-text">{children}</span>
      {hint === undefined ? null : <span className="menu-hint">{hint}</span>}
    </button>
  );
}

/** A line between groups of a {@link Menu}, with a heading if there is one. */
export function MenuRule({ children }: { readonly children?: ReactNode }): ReactNode {
  return (
    <div className="menu-rule" role="presentation">
      {children}
    </div>
  );
}

function closeOnChoice(target: EventTarget, list: HTMLElement | null): void {
  if (target instanceof Element && target.closest('.menu-row:not(.keeps-open)') !== null) list?.hidePopover();
}

function moveInList(event: KeyboardEvent<HTMLElement>): void {
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('button:not(:disabled), input')];
  const at = rows.indexOf(document.activeElement instanceof HTMLElement ? document.activeElement : event.currentTarget);
  const next =
    event.key === 'ArrowDown'
      ? at + 1
      : event.key === 'ArrowUp'
        ? at - 1
        : event.key === 'Home'
          ? 0
          : event.key === 'End'
            ? rows.length - 1
            : undefined;
  if (next === undefined) return;
  event.preventDefault();
  rows[(next + rows.length) % rows.length]?.focus();
}

interface MenuProps {
  readonly label: ReactNode;
  /** What the menu is, for people who do not see it. */
  readonly title: string;
  /** The label is a sign and no word: the button is named by the title. */
  readonly isIcon?: boolean;
  readonly className?: string;
  readonly align?: 'start' | 'end';
  readonly children: ReactNode;
  readonly testId?: string;
}

interface MenuCheckProps {
  readonly onChange: (isChecked: boolean) => void;
  readonly isChecked: boolean;
  readonly isDisabled?: boolean;
  readonly hint?: string;
  readonly children: ReactNode;
}

interface MenuButtonProps {
  readonly onChoose: () => void;
  /** Given for rows that are one of several choices. */
  readonly isChecked?: boolean;
  readonly isDisabled?: boolean;
  readonly hint?: string | undefined;
  readonly children: ReactNode;
}
