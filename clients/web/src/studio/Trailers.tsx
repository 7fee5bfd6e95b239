/** Trailers are titles of their own: found by a few letters of their names, published or not. */
import { useInfiniteQuery, useQueries, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useRef, useState } from "react";
import { Link } from "react-router";
import type { Card } from "../api/schema";
import { Button, Field, IconButton } from "../design";
import styles from "./Form.module.css";
import { useMessages } from "./messages";
import { findByName, title as titleQuery, titles } from "./queries";
import studio from "./Studio.module.css";
import { hasWords } from "./Titles";

const MOST = 8;

export function Trailers({ ids, without, error, onChange }: { ids: readonly string[]; without: string | undefined; error: string | undefined; onChange: (ids: string[]) => void }) {
  const w = useMessages();
  const [typed, setTyped] = useState("");
  const around = useRef<HTMLDivElement>(null);
  const { titles: all, looking } = useTrailerSearch(typed.trim());
  const found = all.filter(({ content_id }) => content_id !== without && !ids.includes(content_id));
  const chosen = useQueries({ queries: ids.map((id) => titleQuery(id)) });
  const change = (to: string[]) => {
    onChange(to);
    setTyped("");
    around.current?.querySelector("input")?.focus();
  };
  return (
    <div ref={around} className={styles.rows}>
      {ids.length > 0 && (
        <ul aria-label={w("form.trailers")} className={styles.rows}>
          {ids.map((id, index) => {
            const name = chosen[index]?.data?.title ?? id;
            return (
              <li key={id} className={styles.picked}>
                <Link to={`/studio/titles/${id}`}>
                  <bdi>{name}</bdi>
                </Link>
                <IconButton icon="remove" label={w("names.remove", { name })} onClick={() => change(ids.filter((each) => each !== id))} />
              </li>
            );
          })}
        </ul>
      )}
      <Field
        label={w("trailers.search")}
        hint={w("trailers.hint")}
        type="search"
        value={typed}
        autoComplete="off"
        error={error}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        onKeyDown={(event) => event.key === "Enter" && event.preventDefault()} // the form is not sent by it
      />
      <p role="status" className={studio.quiet}>
        {typed.trim() && !looking && w("trailers.found", { count: found.length })}
      </p>
      {found.length > 0 && (
        <ul className={styles.rows}>
          {found.map(({ content_id, title, year, type = "movie" }) => (
            <li key={content_id} className={styles.picked}>
              <span>
                <bdi>{title}</bdi> <span className={studio.quiet}>{[w(`type.${type}`), year].filter(Boolean).join(" · ")}</span>
              </span>
              <Button icon="add" aria-label={w("trailers.add.of", { title })} onClick={() => change([...ids, content_id])}>
                {w("translation.add")}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Of what is published the index of search knows the names; of the rest the newest are looked through. */
function useTrailerSearch(typed: string): { titles: Card[]; looking: boolean } {
  const text = useDeferredValue(typed);
  const { data: published = [], isFetching } = useQuery(findByName(text));
  const { data: rest, isLoading } = useInfiniteQuery({ ...titles({ statuses: ["draft", "unpublished"], sort: "newest" }), enabled: text !== "" });
  if (text === "") return { titles: [], looking: text !== typed };
  const hidden = (rest?.pages ?? []).flatMap(({ items }) => items).filter((each) => hasWords(each, text));
  return { titles: [...hidden, ...published].slice(0, MOST), looking: isFetching || isLoading || text !== typed };
}
