/** A button that opens a menu (WAI-ARIA menu button): arrows move, letters jump, Escape returns to the button. */
import { type KeyboardEvent, type ReactNode, type Ref, useEffect, useId, useRef, useState } from "react";
import { cx } from "./cx";
import { Icon, type IconName } from "./Icon";
import styles from "./Menu.module.css";

export interface Choice {
  key: string;
  name: string;
  icon?: IconName;
  /** Of a choice among others (a radio): whether it is the one. */
  chosen?: boolean;
  lang?: string;
  /** It leads to another page of the menu. */
  leads?: boolean;
  /** What it is set to. */
  value?: string;
  onChoose: () => void;
}

export interface Group {
  key: string;
  name?: string;
  choices: Choice[];
}

export function Menu({
  label,
  groups,
  children,
  className,
  buttonClassName,
}: {
  /** The button's name; what is inside it is for eyes. */
  label: string;
  groups: Group[];
  children: ReactNode;
  className?: string | undefined;
  buttonClassName?: string | undefined;
}) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();

  useEffect(() => {
    if (!open) return;
    const away = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", away);
    document.addEventListener("focusin", away);
    return () => {
      document.removeEventListener("pointerdown", away);
      document.removeEventListener("focusin", away);
    };
  }, [open]);

  return (
    <div ref={root} className={cx(styles.root, className)}>
      <button
        ref={button}
        type="button"
        className={cx(styles.button, buttonClassName)}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
          event.preventDefault();
          setOpen(true);
        }}
      >
        {children}
      </button>
      {open && (
        <MenuList
          id={id}
          label={label}
          groups={groups}
          className={styles.popup}
          onDone={() => {
            setOpen(false);
            button.current?.focus();
          }}
        />
      )}
    </div>
  );
}

/** The menu itself; it takes the focus when it appears. `onDone`: something was chosen, or it was left. */
export function MenuList({
  id,
  label,
  groups,
  onDone,
  className,
  ref,
}: {
  id?: string;
  label: string;
  groups: Group[];
  onDone: () => void;
  className?: string | undefined;
  ref?: Ref<HTMLDivElement>;
}) {
  const list = useRef<HTMLDivElement | null>(null);
  const items = () => [...(list.current?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? [])];

  useEffect(() => {
    const all = items();
    (all.find((item) => item.ariaChecked === "true") ?? all[0])?.focus();
  }, []);

  function onKeyDown(event: KeyboardEvent) {
    const all = items();
    const here = all.indexOf(document.activeElement as HTMLElement);
    const to = {
      ArrowDown: (here + 1) % all.length,
      ArrowUp: (here - 1 + all.length) % all.length,
      Home: 0,
      End: all.length - 1,
    }[event.key];
    if (to !== undefined) all[to]?.focus();
    else if (event.key === "Escape") onDone();
    else if (event.key === "Tab") return onDone();
    else if (event.key.length === 1 && event.key !== " ") {
      const letter = event.key.toLocaleLowerCase();
      const round = [...all.slice(here + 1), ...all.slice(0, here + 1)];
      round.find((item) => item.textContent.toLocaleLowerCase().startsWith(letter))?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div
      ref={(element) => {
        list.current = element;
        if (typeof ref === "function") ref(element);
        else if (ref) ref.current = element;
      }}
      id={id}
      role="menu"
      aria-label={label}
      className={cx(styles.list, className)}
      onKeyDown={onKeyDown}
    >
      {groups.map((group) => (
        <div key={group.key} role="group" aria-label={group.name} className={styles.group}>
          {group.name && (
            <div className={styles.name} aria-hidden="true">
              {group.name}
            </div>
          )}
          {group.choices.map((choice) => (
            <button
              key={choice.key}
              type="button"
              tabIndex={-1}
              lang={choice.lang}
              role={choice.chosen === undefined ? "menuitem" : "menuitemradio"}
              aria-checked={choice.chosen}
              className={styles.item}
              onClick={() => {
                choice.onChoose();
                if (!choice.leads) onDone();
              }}
            >
              <span className={styles.mark}>
                {choice.icon ? <Icon name={choice.icon} size="1.1em" /> : choice.chosen && <Icon name="check" size="1.1em" />}
              </span>
              <span>{choice.name}</span>
              {choice.value && <span className={styles.value}>{choice.value}</span>}
            </button>
          ))}
        </div>
      ))}
    </div>
  );
}
