/** /studio: every title, newest first, or what the filters leave of them; films dropped here become drafts. */
import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { Link, useNavigate } from "react-router";
import { answer, api } from "../api/client";
import { sentence } from "../api/problems";
import type { Listed } from "../api/schema";
import { Badge, Button, ButtonLink, EmptyState, ErrorState, Field, Icon, Menu, Pending, Picture, Select, Skeleton, useToast } from "../design";
import { browse, SORTS, TYPES } from "../finding/criteria";
import { YearRange } from "../finding/YearRange";
import { useT } from "../i18n";
import { useFormats } from "../i18n/formats";
import * as session from "../session";
import { useAddress } from "../shared/useAddress";
import { usePageTitle } from "../shared/usePageTitle";
import { addressOf, audienceOf, useAudienceName } from "./audience";
import { FilePicker, usePageDropTarget } from "./DropZone";
import { useStudioFormats } from "./formats";
import { useLanguages } from "./languages";
import { useMessages } from "./messages";
import { PageHeader } from "./PageHeader";
import { type Audience, genres as genresQuery, LISTED, refreshTitles, type Status, STATUSES, titles as titlesQuery, type TitleFilter } from "./queries";
import studio from "./Studio.module.css";
import styles from "./Titles.module.css";
import { add } from "./upload/queue";
import { decisions, useDecisions } from "./useDecisions";

const STEP = 25;
/** The API cannot search drafts: so many titles are looked through before a person is asked to go on. */
const LOOK_AT = 1000;

export function Titles() {
  const w = useMessages();
  const say = useToast();
  const upload = (files: File[]) => {
    for (const { name } of add(files)) say(w("upload.empty", { name }));
  };
  const over = usePageDropTarget(upload);
  usePageTitle(w("titles.title"));
  return (
    <div className={studio.page}>
      <PageHeader title={w("titles.title")} home>
        {session.current()?.user.role === "admin" && <ButtonLink to="/studio/insights">{w("insights.title")}</ButtonLink>}
        {session.current()?.user.role === "admin" && <ButtonLink to="/studio/reviews">{w("reviews.title")}</ButtonLink>}
        <ButtonLink to="/studio/home">{w("home.title")}</ButtonLink>
        <ButtonLink to="/studio/imports">{w("imports.title")}</ButtonLink>
        <ButtonLink to="/studio/titles/new" icon="add">
          {w("titles.new")}
        </ButtonLink>
        <FilePicker rank="first" icon="upload" multiple onFiles={upload}>
          {w("titles.upload")}
        </FilePicker>
      </PageHeader>
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

const plain = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();

/** Its name in any language holds all of the words. */
export function hasWords(title: Listed, search: string): boolean {
  const names = plain([title.title, ...Object.values(title.titles ?? {})].join(" "));
  return plain(search).split(/\s+/).every((word) => names.includes(word));
}

/** Nobody has said yet for which age it is. */
export const isUnrated = ({ maturity = null }: Pick<Listed, "maturity">): boolean => maturity === null;

/** All of them stand in the address: a link, a reload and the back button list the same again. */
function useFilters() {
  const [query, set] = useAddress();
  const value = (name: string) => query.get(name) ?? "";
  const { genre, type, language, years, sort } = browse(query);
  const audience = audienceOf(query);
  const status = STATUSES.find((each) => each === value("status"));
  const wanted: TitleFilter = {
    statuses: audience ? ["published"] : status ? [status] : LISTED,
    ...(type && { type }),
    ...(genre && { genre }),
    ...(language && { language }),
    ...(years.from && { year_from: years.from }),
    ...(years.to && { year_to: years.to }),
    ...(value("unrated") && !audience && { unrated: true }),
    sort: sort ?? "newest",
    ...(audience && { audience }),
  };
  const fits = (title: Listed) => hasWords(title, value("q")) && (!value("film") || title.playable === (value("film") === "yes"));
  return { value, set, wanted, years, fits, any: query.size > 0, clear: () => set(Object.fromEntries([...query.keys()].map((name) => [name, null]))) };
}

function List() {
  const w = useMessages();
  const filters = useFilters();
  const [wanted, setWanted] = useState(STEP);
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useInfiniteQuery(titlesQuery(filters.wanted));
  const seen = data?.pages.flatMap(({ items }) => items) ?? [];
  const found = seen.filter(filters.fits);
  const allowed = LOOK_AT * Math.ceil(wanted / STEP);
  const further = hasNextPage && !error && found.length < wanted && seen.length < allowed;
  useEffect(() => {
    if (further && !isFetchingNextPage) void fetchNextPage();
  }, [further, isFetchingNextPage, fetchNextPage]);
  const { ask, dialog } = useDecisions();
  const section = useRef<HTMLElement>(null);
  return (
    <section ref={section} tabIndex={-1} aria-label={w("titles.title")} className={styles.section}>
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
            <Line key={title.content_id} title={title} audience={filters.wanted.audience}>
              {title.status === "deleted" ? <Restore title={title} onDone={() => section.current?.focus()} /> : <Actions title={title} ask={ask} />}
            </Line>
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

function Filters({ value, set, wanted, years }: Pick<ReturnType<typeof useFilters>, "value" | "set" | "wanted" | "years">) {
  const w = useMessages();
  const t = useT();
  const any = w("filter.any");
  const audienceName = useAudienceName();
  const types = { "": any, ...Object.fromEntries(TYPES.map((type) => [type, w(`type.${type}`)])) };
  const statuses = { "": w("filter.status.any"), ...Object.fromEntries(STATUSES.map((status) => [status, w(`status.${status}`)])) };
  const select = (name: string) => ({ value: value(name), onChange: ({ currentTarget }: { currentTarget: HTMLSelectElement }) => set({ [name]: currentTarget.value }) });
  return (
    <form role="search" className={styles.filters} onSubmit={(event) => event.preventDefault()}>
      {wanted.audience && (
        <p className={styles.audience}>
          <Icon name="eye" /> {w("filter.audience", { audience: audienceName(wanted.audience) })}
          <Button rank="quiet" icon="close" onClick={() => set({ country: null, maturity: null, locale: null })}>
            {w("filter.audience.leave")}
          </Button>
        </p>
      )}
      <Field label={w("filter.search")} type="search" value={value("q")} onChange={({ currentTarget }) => set({ q: currentTarget.value }, true)} />
      {!wanted.audience && <Select label={w("filter.status")} options={statuses} {...select("status")} />}
      <Select label={w("filter.type")} options={types} {...select("type")} />
      <Genre genre={value("genre")} onChange={(genre) => set({ genre })} />
      <Select label={w("form.language")} options={{ "": any, ...useLanguages([value("language")]) }} {...select("language")} />
      <YearRange years={years} onChange={(years) => set(Object.fromEntries(Object.entries(years).map(([end, year]) => [`year_${end}`, year])))} />
      <Select label={w("filter.film")} options={{ "": any, yes: w("filter.film.yes"), no: w("filter.film.no") }} {...select("film")} />
      {!wanted.audience && <Select label={w("form.maturity")} options={{ "": any, yes: w("rating.none") }} {...select("unrated")} />}
      <Select
        label={t("finding.sort")}
        value={wanted.sort}
        options={Object.fromEntries(SORTS.map((sort) => [sort, t(`finding.sort.${sort}`)]))}
        onChange={({ currentTarget }) => set({ sort: currentTarget.value === "newest" ? null : currentTarget.value })}
      />
    </form>
  );
}

/** Any may be typed: a draft's may be one that nothing published has. Taken when it is whole: at Enter, or when one leaves it. */
function Genre({ genre, onChange }: { genre: string; onChange: (genre: string) => void }) {
  const w = useMessages();
  const id = useId();
  const { data: genres = [] } = useQuery(genresQuery);
  const [text, setText] = useState(genre);
  useEffect(() => setText(genre), [genre]);
  const done = (to: string) => {
    if (to.trim() !== genre) onChange(to.trim());
  };
  return (
    <div>
      <Field
        label={w("filter.genre")}
        list={id}
        value={text}
        autoComplete="off"
        onChange={({ currentTarget: { value } }) => {
          setText(value);
          if (value === "" || genres.some((each) => each.value === value)) done(value);
        }}
        onBlur={() => done(text)}
        onKeyDown={({ key }) => key === "Enter" && done(text)}
      />
      <datalist id={id}>
        {genres.map(({ value }) => (
          <option key={value} value={value} />
        ))}
      </datalist>
    </div>
  );
}

export const TONES = { draft: "plain", published: "good", unpublished: "bad", deleted: "bad" } as const satisfies Record<Status, string>;

function Line({ title, audience, children }: { title: Listed; audience: Audience | undefined; children: ReactNode }) {
  const w = useMessages();
  const { length } = useFormats();
  const { day, moment } = useStudioFormats();
  const facts = [
    w(`type.${title.type ?? "movie"}`),
    title.year ? String(title.year) : "",
    title.playable ? (title.duration ? length(title.duration) : w("filter.film.yes")) : w("filter.film.no"),
  ];
  return (
    <li className={styles.line}>
      <Picture title="" image={title.poster_url} className={styles.poster} />
      <div className={styles.what}>
        {title.status === "deleted" ? (
          <span className={styles.name}>
            <bdi>{title.title}</bdi>
          </span>
        ) : (
          <Link to={`/studio/titles/${title.content_id}${audience ? `/as?${addressOf(audience)}` : ""}`} className={styles.name}>
            <bdi>{title.title}</bdi>
          </Link>
        )}
        <span className={studio.quiet}>{facts.filter(Boolean).join(" · ")}</span>
        {title.restorable_until && <span className={studio.quiet}>{w("restore.until", { moment: moment(title.restorable_until) })}</span>}
      </div>
      <span className={styles.status}>
        <Badge tone={TONES[title.status]}>{w(`status.${title.status}`)}</Badge>
        {isUnrated(title) && <Badge tone="accent">{w("rating.none")}</Badge>}
      </span>
      <time dateTime={title.created_at} className={styles.day}>
        {day(title.created_at)}
      </time>
      {children}
    </li>
  );
}

function Actions({ title, ask }: { title: Listed; ask: ReturnType<typeof useDecisions>["ask"] }) {
  const w = useMessages();
  const navigate = useNavigate();
  const here = `/studio/titles/${title.content_id}`;
  const choices = [
    { key: "edit", name: w("titles.edit"), icon: "edit" as const, onChoose: () => void navigate(`${here}/details`) },
    ...(title.playable ? [{ key: "preview", name: w("titles.preview"), icon: "play" as const, onChoose: () => void navigate(`${here}/preview`) }] : []),
    ...decisions(title).map((decision) => ({ key: decision, name: `${w(`${decision}.do`)}…`, onChoose: () => ask(decision, title) })),
  ];
  return (
    <Menu label={w("titles.actions", { title: title.title })} groups={[{ key: "actions", choices }]}>
      <Icon name="more" />
    </Menu>
  );
}

function Restore({ title: { content_id, title }, onDone }: { title: Listed; onDone: () => void }) {
  const t = useT();
  const w = useMessages();
  const say = useToast();
  const restoring = useMutation({
    mutationFn: () => answer(api.POST("/v1/content/{content_id}/restore", { params: { path: { content_id } } })),
    onSuccess: async () => {
      say(w("restore.done", { title }));
      onDone(); // before its button goes
      await refreshTitles();
    },
    onError: (error) => say(sentence(error, t)),
  });
  return (
    <Button icon="replay" aria-label={w("restore.of", { title })} busy={restoring.isPending && w("confirm.busy")} onClick={() => restoring.mutate()}>
      {w("restore.do")}
    </Button>
  );
}

function Nothing({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  const w = useMessages();
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
