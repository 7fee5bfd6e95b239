/** The changes of a title: who, when, and the value of each field before and after. */
import { useQueries } from "@tanstack/react-query";
import { Fragment, type ReactNode } from "react";
import type { Schema } from "../api/schema";
import { useFormats } from "../i18n/formats";
import type { Role } from "../player/audioTracks";
import { useSession } from "../session";
import styles from "./EditList.module.css";
import { useCountryName, useStudioFormats } from "./formats";
import { type MessageKey, useMessages } from "./messages";
import { title as titleQuery } from "./queries";
import { written } from "./timing";

export type Edit = Schema<"EditView">;
type Keyed = Readonly<Record<string, unknown>>;

export function EditList({ label, edits, brief }: { label: string; edits: readonly Edit[]; /** Who did what, and to which fields: not what they say. */ brief?: boolean }) {
  const w = useMessages();
  const { moment } = useStudioFormats();
  const nameOf = useFieldNames();
  const me = useSession()?.user.user_id;
  return (
    <ol aria-label={label} className={styles.edits}>
      {edits.map((edit, index) => {
        const { by, did, at, changes = {} } = edit;
        const fields = Object.entries(changes).flatMap(([name, { before, after }]) => changedKeys(name, before, after));
        return (
          <li key={`${at} ${index}`}>
            <p className={styles.head}>
              <strong>{w(isFilm(edit) ? "did.film" : `did.${did}`)}</strong>
              <span>{by === me ? w("history.you") : by ? <bdi title={by}>{w("history.editor", { id: by.slice(-6) })}</bdi> : w("history.itself")}</span>
              <time dateTime={at}>{moment(at)}</time>
            </p>
            {brief && fields.length > 0 && <p>{fields.map(({ name }) => nameOf(name)).join(" · ")}</p>}
            {!brief && fields.length > 0 && (
              <dl>
                {fields.map(({ name, before, after }) => (
                  <div key={name}>
                    <dt>{nameOf(name)}</dt>
                    <dd>
                      {did !== "created" && (
                        <>
                          <FieldValue tag="del" name={w("history.before")} of={name} said={before} />
                          <span className={styles.arrow} aria-hidden="true" />
                        </>
                      )}
                      <FieldValue tag="ins" name={w("history.after")} of={name} said={after} />
                    </dd>
                  </div>
                ))}
              </dl>
            )}
          </li>
        );
      })}
    </ol>
  );
}

/** What was said and what was not is told apart by more than a line through it. */
function FieldValue({ tag: Tag, name, of, said }: { tag: "del" | "ins"; name: string; of: string; said: unknown }) {
  return (
    <Tag data-nothing={isNothing(said)}>
      <span className="visually-hidden">{name}: </span>
      <Value of={of} said={said} />
    </Tag>
  );
}

const isNothing = (said: unknown): boolean => said === null || said === undefined || said === "" || (Array.isArray(said) && said.length === 0);

/** A workflow that ended changed nothing that an editor says, but the film, and its poster where there was none. */
const isFilm = ({ by, did, changes = {} }: Edit): boolean => did === "changed" && !by && Object.keys(changes).every((name) => name === "artwork" || name === "audio");

const KEYED: ReadonlySet<string> = new Set(["translations", "ratings", "markers", "subtitles", "artwork", "local_artwork"]);

/** What is kept by key changed only where a key did. A long value arrives cut, as text. */
function changedKeys(name: string, before: unknown, after: unknown): { name: string; before: unknown; after: unknown }[] {
  if (!KEYED.has(name) || typeof before === "string" || typeof after === "string") return [{ name, before, after }];
  const [old, now] = [(before ?? {}) as Keyed, (after ?? {}) as Keyed];
  const keys = [...new Set([...Object.keys(old), ...Object.keys(now)])].filter((key) => JSON.stringify(old[key]) !== JSON.stringify(now[key]));
  return keys.map((key) => ({ name: `${name}.${key}`, before: old[key], after: now[key] }));
}

const FIELDS: Readonly<Record<string, MessageKey>> = {
  type: "form.type",
  parent_id: "form.parent",
  number: "form.number",
  title: "form.title",
  description: "form.description",
  original_language: "form.language",
  genres: "form.genres",
  cast: "form.cast",
  directors: "form.directors",
  crew: "form.crew",
  tags: "form.tags",
  trailers: "form.trailers",
  release_date: "form.released",
  year: "form.year",
  maturity: "form.maturity",
  availability: "form.availability",
  translations: "form.translations",
  markers: "form.markers",
  ratings: "form.ratings",
  artwork: "tab.artwork",
  local_artwork: "tab.artwork",
  subtitles: "tab.subtitles",
  audio: "audio.heading",
};
const OF_COUNTRIES: ReadonlySet<string> = new Set(["ratings"]);
const OF_LANGUAGES: ReadonlySet<string> = new Set(["translations", "subtitles", "local_artwork"]);
const KINDS: Readonly<Record<string, MessageKey>> = {
  poster: "artwork.poster",
  backdrop: "artwork.backdrop",
  recap: "markers.recap",
  intro: "markers.intro",
  credits_at: "markers.credits_at",
};

/** "translations.de" → "Translations: German" */
export function useFieldNames(): (name: string) => string {
  const w = useMessages();
  const { languageName } = useFormats();
  const countryName = useCountryName();
  const word = (key: MessageKey) => w(key as "form.title");
  return (name) => {
    const [field = "", key] = name.split(".");
    const said = FIELDS[field] ? word(FIELDS[field]) : field;
    if (key === undefined) return said;
    const kind = KINDS[key];
    return `${said}: ${OF_COUNTRIES.has(field) ? countryName(key) : OF_LANGUAGES.has(field) ? languageName(key) : kind ? word(kind) : key}`;
  };
}

/** What a field says, as a person would say it. */
export function Value({ of, said }: { of: string; said: unknown }): ReactNode {
  const w = useMessages();
  const { languageName, list, releaseDate } = useFormats();
  const { moment } = useStudioFormats();
  const countryName = useCountryName();
  const [field = ""] = of.split(".");
  if (isNothing(said)) return <i>{w("history.nothing")}</i>;
  if (field === "artwork") return w("history.picture");
  if (field === "parent_id" || field === "trailers") return <TitleNames ids={Array.isArray(said) ? said.map(String) : [String(said)]} />;
  if (Array.isArray(said) && field === "availability")
    return said.map((window: { countries?: string[]; from?: string | null; until?: string | null }, index) => (
      <Fragment key={index}>
        {list((window.countries ?? []).map(countryName)) || w("window.everywhere")}
        {`: ${window.from ? moment(window.from) : "…"} – ${window.until ? moment(window.until) : "…"}`}
        <br />
      </Fragment>
    ));
  if (field === "markers") return <bdi dir="ltr">{moments(said)}</bdi>;
  if (field === "local_artwork") return list(Object.keys(said as Keyed).map((kind) => (KINDS[kind] ? w(KINDS[kind] as "artwork.poster") : kind)));
  if (Array.isArray(said) && field === "audio")
    return list(said.map(({ name, label, role, hidden }: Arranged) => [label || name, role && role !== "main" && w(`role.${role}`), hidden && w("audio.hidden")].filter(Boolean).join(", ")));
  if (Array.isArray(said)) return list(said.map((each: unknown) => (isCredit(each) ? `${each.name} (${each.job})` : String(each))));
  if (field === "type" && typeof said === "string") return w(`type.${said}` as "type.movie");
  if (field === "original_language") return languageName(String(said));
  if (field === "release_date") return releaseDate(String(said));
  if (field === "subtitles") return <bdi>{(said as { label: string }).label}</bdi>;
  if (typeof said === "object" && said !== null) return Object.values(said).filter((each) => typeof each === "string" && each !== "").join(" — ");
  return <bdi>{String(said)}</bdi>;
}

/** Of a draft, as they are typed; of the history, in seconds. */
const moments = (said: unknown): string =>
  (typeof said === "object" && said !== null ? Object.values(said) : [said]).map((each: unknown) => (typeof each === "number" ? written(each) : String(each))).join(" – ");

/** Of the history, which leaves out what is as it is without being said. */
interface Arranged {
  name: string;
  label?: string;
  role?: Role;
  hidden?: boolean;
}

const isCredit = (of: unknown): of is { name: string; job: string } => typeof of === "object" && of !== null && "job" in of;

function TitleNames({ ids }: { ids: readonly string[] }) {
  const { list } = useFormats();
  const found = useQueries({ queries: ids.map((id) => titleQuery(id)) });
  return list(ids.map((id, index) => found[index]?.data?.title ?? id));
}
