/** The search field (WAI-ARIA combobox): it suggests titles, and on the search page it updates the results. */
import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useLocation, useNavigate } from "react-router";
import type { Schema } from "../api/schema";
import { cx, Icon, IconButton, Picture } from "../design";
import { useT } from "../i18n";
import { useContentLocale } from "../shared/localized";
import { currentQuery } from "../shared/useAddress";
import * as criteria from "./criteria";
import { suggestions } from "./suggestions";
import styles from "./SearchField.module.css";
import { useCardNote } from "./TitleCard";

/** Milliseconds of no key after which it is asked. */
const PAUSE = 150;

export function SearchField() {
  const t = useT();
  const navigate = useNavigate();
  const { pathname, search } = useLocation();
  const searching = pathname === "/search";
  const asked = searching ? criteria.search(new URLSearchParams(search)) : null;
  const now = () => criteria.search(currentQuery());
  const said = asked?.text ?? "";
  const [text, setText] = useState(said);
  const [shown, setShown] = useState(false);
  const [active, setActive] = useState(-1);
  const [unfolded, setUnfolded] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const own = useRef(said);
  const id = useId();
  const typed = useDebounced(text.trim());
  const { data: found = [] } = useQuery({ ...suggestions(searching ? "" : typed, useContentLocale()), enabled: shown && !searching && typed !== "" });
  const options = shown && !searching && text.trim() !== "" ? found : [];
  const open = options.length > 0;
  useSlashKey(input, () => setUnfolded(true));

  // What the address says is what the field says, unless it only says what was typed here a moment ago.
  useEffect(() => {
    if (said !== own.current) setText(said);
    own.current = said;
    close();
  }, [said, pathname]);

  // On the search page results follow what is typed; the history keeps one entry of it.
  useEffect(() => {
    if (!searching || !asked || typed === asked.text || typed !== text.trim() || document.activeElement !== input.current) return;
    own.current = typed;
    void navigate(criteria.toSearch({ ...now(), text: typed }), { replace: true });
  }, [typed]);

  function close() {
    setShown(false);
    setActive(-1);
  }

  function submit() {
    if (options[active]) return document.getElementById(`${id}-${active}`)?.click(); // as a pointer does, so that it is told as a click
    close();
    own.current = text.trim();
    if (text.trim() !== said || !searching) void navigate(criteria.toSearch({ ...(searching && now()), text: text.trim() }), { replace: searching });
    if (searching) document.getElementById("content")?.focus();
  }

  function choose(option: Schema<"SuggestedTitle">) {
    close();
    setText("");
    setUnfolded(false);
    void navigate(`/title/${option.content_id}`);
  }

  function onKeyDown(event: KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && open) setActive((old) => ((old + 1 + step + options.length + 1) % (options.length + 1)) - 1);
    else if (step) setShown(true);
    else if (event.key === "Enter") submit();
    else if (event.key === "Escape" && open) close();
    else if (event.key === "Escape") {
      setText("");
      setUnfolded(false);
      input.current?.blur();
    } else return;
    event.preventDefault();
  }

  return (
    <search className={cx(styles.search, (unfolded || searching) && styles.unfolded)}>
      <IconButton
        icon="search"
        label={t("finding.open")}
        className={styles.unfold}
        onClick={() => input.current?.focus()}
      />
      <div className={styles.field}>
        <Icon name="search" size="1.2em" />
        <input
          ref={input}
          type="search"
          role="combobox"
          aria-label={t("finding.search")}
          aria-autocomplete="list"
          aria-expanded={open}
          aria-controls={id}
          aria-activedescendant={active >= 0 && open ? `${id}-${active}` : undefined}
          aria-keyshortcuts="/"
          placeholder={t("finding.placeholder")}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          enterKeyHint="search"
          maxLength={criteria.LONGEST}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setShown(true);
            setActive(-1);
          }}
          onFocus={() => {
            setShown(true);
            setUnfolded(true);
          }}
          onBlur={() => {
            close();
            if (!text) setUnfolded(false);
          }}
          onKeyDown={onKeyDown}
        />
        <kbd aria-hidden="true">/</kbd>
      </div>
      <p role="status" className="visually-hidden">
        {open && t("finding.suggestions.count", { count: options.length })}
      </p>
      <ul id={id} role="listbox" aria-label={t("finding.suggestions")} className={styles.list} data-typed={typed} hidden={!open}>
        {options.map((option, index) => (
          <Option key={option.content_id} id={`${id}-${index}`} option={option} place={index} active={index === active} onChoose={() => choose(option)} />
        ))}
      </ul>
    </search>
  );
}

function Option({ id, option, place, active, onChoose }: { id: string; option: Schema<"SuggestedTitle">; place: number; active: boolean; onChoose: () => void }) {
  const note = useCardNote();
  return (
    <li
      id={id}
      role="option"
      aria-selected={active}
      className={styles.option}
      data-title={option.content_id}
      data-place={place}
      onPointerDown={(event) => event.preventDefault()} // the field keeps the focus
      onClick={onChoose}
    >
      <Picture title="" image={option.poster_url} sizes={option.poster} className={styles.picture} />
      <span>
        <bdi className={styles.name}>{option.text}</bdi>
        <span className={styles.note}>{note(option)}</span>
      </span>
    </li>
  );
}

/** The value once it has not changed for a moment. */
function useDebounced(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

/** The slash leads to the field from everywhere, unless one writes something. */
function useSlashKey(input: { current: HTMLInputElement | null }, unfold: () => void) {
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      const { target } = event;
      const writing = target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
      if (event.key !== "/" || writing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      unfold();
      input.current?.focus(); // at once: the next letters are on their way
      input.current?.select();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
}
