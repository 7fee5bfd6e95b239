/** /studio: every title, newest first; films dropped here become drafts. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";
import type { Listed } from "../api/schema";
import { useTitle } from "../app/useTitle";
import { Badge, Button, ButtonLink, EmptyState, ErrorState, Field, Icon, Menu, Pending, Picture, Select, Skeleton, useToast } from "../design";
import { useFormats } from "../i18n/formats";
import { Pick as PickFiles, useDroppingAnywhere } from "./Drop";
import { useStudioFormats } from "./formats";
import { STATUSES, type Status, titles as titlesQuery } from "./queries";
import styles from "./Titles.module.css";
import studio from "./Studio.module.css";
import { add } from "./upload/queue";
import { decisions, useDecisions } from "./useDecisions";
import { useWords } from "./words";

const STEP = 25;
/** The API cannot search drafts: so many titles are looked through before a person is asked to go on. */
const LOOK_AT = 1000;

export function Titles() {
  const w = useWords();
  const say = useToast();
  const upload = (files: File[]) => {
    for (const { name } of add(files)) say(w("upload.empty", { name }));
  };
  const over = useDroppingAnywhere(upload);
  useTitle(w("titles.title"));
  return (
    <div className={studio.page}>
      <header className={studio.head}>
        <h1>{w("titles.title")}</h1>
        <div className={studio.actions}>
          <ButtonLink to="/studio/imports">{w("imports.title")}</ButtonLink>
          <ButtonLink to="/studio/titles/new" icon="add">
            {w("titles.new")}
          </ButtonLink>
          <PickFiles rank="first" icon="upload" multiple onFiles={upload}>
            {w("titles.upload")}
          </PickFiles>
        </div>
      </header>
      <p className={studio.quiet}>{w("titles.drop_hint")}</p>
      <List />
      {over && (
        <div className={styles.over}>
          <Icon name="upload" size="3rem" />
          <p>{w("titles.drop")}</p>
        </div>
      )}
    </div>
  );
}

const TYPES = ["movie", "series", "season", "episode"] as const;

const plain = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();

/** Its name in any language holds all of the words. */
export function named(title: Listed, search: string): boolean {
  const names = plain([title.title, ...Object.values(title.titles ?? {})].join(" "));
  return plain(search).split(/\s+/).every((word) => names.includes(word));
}

function useFilters() {
  const [query, setQuery] = useSearchParams();
  const value = (name: string) => query.get(name) ?? "";
  const set = (name: string, to: string) => {
    const next = new URLSearchParams(query);
    if (to) next.set(name, to);
    else next.delete(name);
    setQuery(next, { replace: true, preventScrollReset: true });
  };
  const status = STATUSES.find((each) => each === value("status"));
  const type = TYPES.find((each) => each === value("type"));
  const fits = (title: Listed) =>
    named(title, value("q")) &&
    (!value("film") || title.playable === (value("film") === "yes"));
  return { value, set, statuses: status ? [status] : STATUSES, type, fits, any: query.size > 0, clear: () => setQuery({}, { replace: true }) };
}

function List() {
  const w = useWords();
  const filters = useFilters();
  const [wanted, setWanted] = useState(STEP);
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useInfiniteQuery(titlesQuery(filters.statuses, filters.type));
  const seen = data?.pages.flatMap(({ items }) => items) ?? [];
  const found = seen.filter(filters.fits);
  const allowed = LOOK_AT * Math.ceil(wanted / STEP);
  const further = hasNextPage && !error && found.length < wanted && seen.length < allowed;
  useEffect(() => {
    if (further && !isFetchingNextPage) void fetchNextPage();
  }, [further, isFetchingNextPage, fetchNextPage]);
  const { ask, dialog } = useDecisions();
  return (
    <section aria-label={w("titles.title")} className={styles.section}>
      <Filters {...filters} />
      {isPending ? (
        <ListSkeleton />
      ) : error && seen.length === 0 ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : found.length === 0 && !further ? (
        <Nothing filtered={filters.any} onClear={filters.clear} />
      ) : (
        <ul className={styles.list}>
          {found.slice(0, wanted).map((title) => (
            <Line key={title.content_id} title={title} ask={ask} />
          ))}
        </ul>
      )}
      <p role="status" className={studio.quiet}>
        {!isPending && !error && found.length > 0 && (further ? w("titles.looking", { count: seen.length }) : w("titles.count", { count: Math.min(found.length, wanted) }))}
      </p>
      {!further && (found.length > wanted || hasNextPage) && (
        <Button className={styles.more ?? ""} onClick={() => setWanted(wanted + STEP)}>
          {w("titles.more")}
        </Button>
      )}
      {dialog}
    </section>
  );
}

function Filters({ value, set }: Pick<ReturnType<typeof useFilters>, "value" | "set">) {
  const w = useWords();
  const any = w("filter.any");
  const types = { "": any, movie: w("type.movie"), series: w("type.series"), season: w("type.season"), episode: w("type.episode") };
  const statuses = { "": any, draft: w("status.draft"), published: w("status.published"), unpublished: w("status.unpublished") };
  return (
    <form role="search" className={styles.filters} onSubmit={(event) => event.preventDefault()}>
      <Field label={w("filter.search")} type="search" value={value("q")} onChange={({ currentTarget }) => set("q", currentTarget.value)} className={styles.search} />
      <Select label={w("filter.status")} value={value("status")} options={statuses} onChange={({ currentTarget }) => set("status", currentTarget.value)} />
      <Select label={w("filter.type")} value={value("type")} options={types} onChange={({ currentTarget }) => set("type", currentTarget.value)} />
      <Select
        label={w("filter.film")}
        value={value("film")}
        options={{ "": any, yes: w("filter.film.yes"), no: w("filter.film.no") }}
        onChange={({ currentTarget }) => set("film", currentTarget.value)}
      />
    </form>
  );
}

export const TONES = { draft: "plain", published: "good", unpublished: "bad", deleted: "bad" } as const satisfies Record<Status, string>;

function Line({ title, ask }: { title: Listed; ask: ReturnType<typeof useDecisions>["ask"] }) {
  const w = useWords();
  const navigate = useNavigate();
  const { length } = useFormats();
  const { day } = useStudioFormats();
  const here = `/studio/titles/${title.content_id}`;
  const choices = [
    { key: "edit", name: w("titles.edit"), icon: "edit" as const, onChoose: () => void navigate(`${here}/details`) },
    ...(title.playable ? [{ key: "preview", name: w("titles.preview"), icon: "play" as const, onChoose: () => void navigate(`${here}/preview`) }] : []),
    ...decisions(title).map((decision) => ({ key: decision, name: `${w(`${decision}.do`)}…`, onChoose: () => ask(decision, title) })),
  ];
  return (
    <li className={styles.line}>
      <Picture title="" image={title.poster_url} className={styles.poster} />
      <div className={styles.what}>
        <Link to={here} className={styles.name}>
          <bdi>{title.title}</bdi>
        </Link>
        <span className={studio.quiet}>
          {w(`type.${title.type ?? "movie"}`)}
          {" · "}
          {title.playable ? (title.duration ? length(title.duration) : w("filter.film.yes")) : w("filter.film.no")}
        </span>
      </div>
      <span className={styles.status}>
        <Badge tone={TONES[title.status]}>{w(`status.${title.status}`)}</Badge>
      </span>
      <time dateTime={title.created_at} className={styles.day}>
        {day(title.created_at)}
      </time>
      <Menu label={w("titles.actions", { title: title.title })} groups={[{ key: "actions", choices }]}>
        <Icon name="more" />
      </Menu>
    </li>
  );
}

function Nothing({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  const w = useWords();
  if (filtered)
    return (
      <EmptyState title={w("titles.none_fits")} icon="search" action={<Button onClick={onClear}>{w("filter.clear")}</Button>}>
        {w("titles.none_fits.text")}
      </EmptyState>
    );
  return (
    <EmptyState title={w("titles.none")} icon="upload">
      {w("titles.none.text")}
    </EmptyState>
  );
}

function ListSkeleton() {
  return (
    <Pending className={styles.list}>
      {Array.from({ length: 6 }, (_, index) => (
        <div key={index} className={styles.line}>
          <Skeleton width="3rem" ratio="2 / 3" />
          <Skeleton width="min(18rem, 60%)" height="1.4rem" />
        </div>
      ))}
    </Pending>
  );
}
