import { useEffect, useId, useRef, useState } from 'react';
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

/** A list of things to do at a place in the window, as for a right click. Opens with its mounting; Esc, a press elsewhere and a choice close it, and the focus goes back. */
export function MenuAt({ title, place, onClose, children }: MenuAtProps): ReactNode {
  const list = useRef<HTMLDivElement>(null);
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  });
  useEffect(() => {
    const menu = list.current;
    if (menu === null) return undefined;
    const before = document.activeElement;
    menu.showPopover();
    menu.style.left = `${Math.max(4, Math.min(place.clientX, window.innerWidth - menu.offsetWidth - 4))}px`;
    menu.style.top = `${Math.max(4, Math.min(place.clientY, window.innerHeight - menu.offsetHeight - 4))}px`;
    menu.querySelector<HTMLElement>('button:not(:disabled)')?.focus({ preventScroll: true });
    const detach = new AbortController();
    const { signal } = detach;
    // By hand, not `popover="auto"`: on some systems the release of the very click that opened it would close it.
    window.addEventListener(
      'pointerdown',
      ({ target }) => {
        if (!(target instanceof Node && menu.contains(target))) close.current();
      },
      { signal, capture: true },
    );
    window.addEventListener('resize', () => close.current(), { signal });
    window.addEventListener('blur', () => close.current(), { signal });
    return () => {
      detach.abort();
      const hadFocus = menu.contains(document.activeElement);
      if (hadFocus && before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, [place]);
  return (
    <div
      ref={list}
      popover="manual"
      role="menu"
      className="menu"
      aria-label={title}
      onKeyDown={(event) => {
        if (event.key === 'Escape' || event.key === 'Tab') {
          event.preventDefault();
          onClose();
        } else moveInList(event);
      }}
      onContextMenu={(event) => event.preventDefault()}
      onClick={({ target }) => {
        if (target instanceof Element && target.closest(CLOSES) !== null) onClose();
      }}
    >
      {children}
    </div>
  );
}

/** One thing to do in a {@link Menu}. */
export function MenuButton({
  onChoose,
  isChecked,
  isDisabled = false,
  title,
  hint,
  children,
}: MenuButtonProps): ReactNode {
  return (
    <button
      type="button"
      role={isChecked === undefined ? 'menuitem' : 'menuitemradio'}
      aria-checked={isChecked}
      disabled={isDisabled}
      title={title}
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
export function MenuCheck({
  onChange,
  isChecked,
  isDisabled = false,
  title,
  hint,
  children,
}: MenuCheckProps): ReactNode {
  return (
    <button
      type="button"
      role="menuitemcheckbox"
      aria-checked={isChecked}
      disabled={isDisabled}
      title={title}
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

/** A number to be typed in a {@link Menu}, which stays open. It is taken with Enter and when the focus leaves; what is no number in the range is not. */
export function MenuNumber({ value, least, most, unit, onChange, children }: MenuNumberProps): ReactNode {
  const [typed, setTyped] = useState<string>();
  const field = useRef<HTMLInputElement>(null);
  const number = Number(typed ?? value);
  const isValid = typed?.trim() !== '' && Number.isFinite(number) && number >= least && number <= most;
  const take = (): void => {
    if (typed !== undefined && isValid && number !== value) onChange(number);
    setTyped(undefined);
  };
  // A menu has items only: the row is one, and the field in it is what takes the focus.
  return (
    <div role="menuitem" className="menu-row keeps-open" onClick={() => field.current?.focus()}>
      <span className="menu-mark" aria-hidden />
      <span className="menu-text">{children}</span>
      <input
        ref={field}
        className="field menu-number"
        aria-label={children}
        inputMode="decimal"
        value={typed ?? String(value)}
        aria-invalid={!isValid}
        title={`${least} to ${most}`}
        onChange={(event) => setTyped(event.target.value)}
        onFocus={(event) => event.target.select()}
        onBlur={take}
        onKeyDown={(event) => {
          if (event.key === 'Enter') take();
          if (event.key === 'Home' || event.key === 'End') event.stopPropagation();
        }}
      />
      <span className="menu-hint">{unit}</span>
    </div>
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
  if (target instanceof Element && target.closest(CLOSES) !== null) list?.hidePopover();
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

/** What closes a menu when it is chosen. */
const CLOSES = '.menu-row:not(.keeps-open)';

interface MenuAtProps {
  readonly title: string;
  /** Where the upper left corner comes, as far as there is room: CSS pixels of the window. */
  readonly place: { readonly clientX: number; readonly clientY: number };
  readonly onClose: () => void;
  readonly children: ReactNode;
}

interface MenuNumberProps {
  readonly value: number;
  /** Both included. */
  readonly least: number;
  readonly most: number;
  readonly unit: string;
  readonly onChange: (value: number) => void;
  readonly children: string;
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
  /** Its tooltip. */
  readonly title?: string;
  readonly hint?: string;
  readonly children: ReactNode;
}

interface MenuButtonProps {
  readonly onChoose: () => void;
  /** Given for rows that are one of several choices. */
  readonly isChecked?: boolean;
  readonly isDisabled?: boolean;
  /** Its tooltip. */
  readonly title?: string;
  readonly hint?: string | undefined;
  readonly children: ReactNode;
}
