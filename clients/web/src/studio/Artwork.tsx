/** Poster, backdrop and logo, for all languages or for one: frames of the film, or pictures of one's own. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { answer, api } from "../api/client";
import { Offline, Problem, sentence } from "../api/problems";
import type { Title } from "../api/schema";
import { Alert, Badge, Button, cx, ErrorState, Picture, Progress, Segments, Select, Skeleton, useToast } from "../design";
import { useT } from "../i18n";
import { useFormats } from "../i18n/formats";
import styles from "./Artwork.module.css";
import { ConfirmDialog } from "./ConfirmDialog";
import { DropZone } from "./DropZone";
import { useMessages } from "./messages";
import { languagesWithOwn, type Kind, KINDS, refusalOf, shownIn, type PictureLanguage, pictureLanguages, widths } from "./pictures";
import { refreshTitles, stream as streamQuery } from "./queries";
import studio from "./Studio.module.css";

const TYPES = ["image/jpeg", "image/png", "image/webp"] as const;
const MAX_SIZE = 10 * 1024 ** 2;
const LOOK_EVERY = 1000;
const LOOK_FOR = 30_000;

interface PictureKey {
  title: Title;
  kind: Kind;
  tag: PictureLanguage;
}

export function Artwork({ title }: { title: Title }) {
  const w = useMessages();
  const { languageName } = useFormats();
  const [kind, setKind] = useState<Kind>("poster");
  const [chosen, setTag] = useState<PictureLanguage>("");
  const others = pictureLanguages(title);
  const tag = others.includes(chosen) ? chosen : "";
  const kinds = Object.fromEntries(KINDS.map((each) => [each, w(`artwork.${each}`)])) as Record<Kind, string>;
  const which = { title, kind, tag };
  return (
    <div className={styles.artwork}>
      <div className={styles.now}>
        <Segments label={w("artwork.kind")} options={kinds} value={kind} onChange={setKind} />
        <Select
          label={w("artwork.language")}
          hint={others.length === 0 ? w("artwork.language.none") : undefined}
          disabled={others.length === 0}
          options={{ "": w("artwork.language.all"), ...Object.fromEntries(others.map((each) => [each, languageName(each)])) }}
          value={tag}
          onChange={({ currentTarget }) => setTag(currentTarget.value)}
        />
        <Shown {...which} />
        {kind === "poster" && tag === "" && <MorePosters title={title} />}
        <PictureUpload key={`${kind} ${tag}`} {...which} />
      </div>
      {kind !== "logo" && tag === "" && <StillsPicker title={title} kind={kind} />}
    </div>
  );
}

function Shown({ title, kind, tag }: PictureKey) {
  const w = useMessages();
  const { number } = useFormats();
  const { url, of } = shownIn(title, kind, tag);
  const sizes = of === "" ? title[kind] : undefined;
  return (
    <>
      {kind === "logo" ? (
        <div className={cx(styles.logo, "always-dark")}>{url ? <img src={url} alt="" /> : <p>{w("artwork.none")}</p>}</div>
      ) : (
        <Picture title={title.title} image={url} className={cx(styles.shown, styles[kind])} />
      )}
      <PictureOrigin title={title} kind={kind} tag={tag} />
      {sizes && (
        <p className={studio.quiet}>
          {w("artwork.sizes", { width: number(sizes.width), height: number(sizes.height), widths: widths(title, kind).map(number).join(" · ") })}
        </p>
      )}
      <p className={studio.quiet}>{w(`artwork.${kind}.hint`)}</p>
    </>
  );
}

/** What may stand on cards in the poster's place, where the experiment tries which is liked. */
function MorePosters({ title: { content_id, title, more_posters = [] } }: { title: Title }) {
  const t = useT();
  const w = useMessages();
  const say = useToast();
  const remove = useMutation({
    mutationFn: (artwork_id: string) =>
      answer(api.DELETE("/v1/content/{content_id}/artwork/{kind}", { params: { path: { content_id, kind: "poster" }, query: { artwork_id } } })),
    onSuccess: async () => {
      await refreshTitles();
      say(w("artwork.removed"));
    },
  });
  if (more_posters.length === 0) return null;
  return (
    <section aria-labelledby="more-posters" className={styles.section}>
      <h2 id="more-posters">{w("artwork.more")}</h2>
      <p className={studio.quiet}>{w("artwork.more.hint")}</p>
      <ul className={styles.more}>
        {more_posters.map(({ artwork_id, url }, index) => (
          <li key={artwork_id}>
            <Picture title={title} image={url} />
            <Button rank="quiet" icon="remove" aria-disabled={remove.isPending} aria-label={w("artwork.more.remove", { number: index + 1 })} onClick={() => !remove.isPending && remove.mutate(artwork_id)}>
              {w("subtitles.remove")}
            </Button>
          </li>
        ))}
      </ul>
      <Alert>{remove.error && sentence(remove.error, t)}</Alert>
    </section>
  );
}

/** Whose the picture is: a language's own, or what it falls back to. */
function PictureOrigin({ title, kind, tag }: PictureKey) {
  const w = useMessages();
  const { languageName, list } = useFormats();
  const { url, of } = shownIn(title, kind, tag);
  const language = languageName(tag || "en");
  if (tag === "") {
    const others = languagesWithOwn(title, kind);
    return others.length > 0 ? <p>{w("artwork.of_all.but", { languages: list(others.map(languageName)) })}</p> : null;
  }
  if (url === null) return <p>{w("artwork.of_none", { language })}</p>;
  if (of === tag) return <p>{w("artwork.of_own", { language })}</p>;
  return <p>{of === "" ? w("artwork.of_all", { language }) : w("artwork.of_other", { language, other: languageName(of) })}</p>;
}

function StillsPicker({ title, kind }: { title: Title; kind: "poster" | "backdrop" }) {
  const t = useT();
  const w = useMessages();
  const say = useToast();
  const stills = title.stills ?? [];
  const [place, setPlace] = useState<"instead" | "beside">("instead");
  const beside = kind === "poster" && place === "beside";
  const { isSuccess, error, refetch } = useQuery({ ...streamQuery(title.content_id), enabled: stills.length > 0 });
  const choose = useMutation({
    mutationFn: (still: number) => {
      const params = { path: { content_id: title.content_id, kind } };
      return answer(api.PUT("/v1/content/{content_id}/artwork/{kind}", { params, body: { still, beside } }));
    },
    onSuccess: async () => {
      await refreshTitles();
      say(w(beside ? "artwork.more.done" : `artwork.${kind}.done`));
    },
  });
  return (
    <section aria-labelledby="stills" className={styles.section}>
      <h2 id="stills">{w("artwork.stills")}</h2>
      {kind === "poster" && title.poster_url && stills.length > 0 && (
        <Segments label={w("artwork.place")} options={{ instead: w("artwork.place.instead"), beside: w("artwork.place.beside") }} value={place} onChange={setPlace} />
      )}
      {stills.length === 0 ? (
        <p className={studio.quiet}>{w("artwork.no_stills")}</p>
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <ul className={styles.stills}>
          {stills.map((still, index) => (
            <li key={still}>
              {isSuccess ? (
                <button
                  type="button"
                  aria-disabled={choose.isPending}
                  aria-label={w(beside ? "artwork.more.choose" : `artwork.${kind}.choose`, { number: index + 1, all: stills.length })}
                  onClick={() => !choose.isPending && choose.mutate(index)}
                >
                  <img src={still} alt="" loading="lazy" decoding="async" />
                  {choose.isPending && choose.variables === index && <Badge tone="accent">{w("confirm.busy")}</Badge>}
                </button>
              ) : (
                <Skeleton ratio="16 / 9" />
              )}
            </li>
          ))}
        </ul>
      )}
      <p role="alert" className={studio.error}>
        {choose.error && sentence(choose.error, t)}
      </p>
    </section>
  );
}

/** Sending a picture of one's own, and taking away the one that is there. */
function PictureUpload(which: PictureKey) {
  const { title, kind, tag } = which;
  const t = useT();
  const w = useMessages();
  const say = useToast();
  /** Seen before it was sent. */
  const [unfit, setUnfit] = useState<"wrong_type" | "too_large" | null>(null);
  const upload = useMutation({
    mutationFn: (file: File) => bring(which, file),
    onSuccess: async (became) => {
      await refreshTitles();
      if (became === "shown") say(w(`artwork.${kind}.done`));
      else if (became === "unknown") say(w("artwork.no_picture"));
    },
  });
  const take = ([file]: File[]) => {
    if (!file) return;
    const why = !TYPES.some((type) => type === file.type) ? "wrong_type" : file.size > MAX_SIZE ? "too_large" : null;
    setUnfit(why);
    if (!why) upload.mutate(file);
  };
  const refused = unfit ?? (upload.isPending ? undefined : refusalOf(title, kind, tag)?.code);
  const { url, of } = shownIn(title, kind, tag);
  return (
    <>
      {url !== null && of === tag && <RemovePicture {...which} />}
      <Alert>{refused ? w(`artwork.refused.${refused}`) : upload.error ? sentence(upload.error, t) : null}</Alert>
      <DropZone title={upload.isPending ? w("artwork.sending") : w("artwork.drop")} hint={w("artwork.drop.hint")} pick={w("artwork.pick")} accept={TYPES.join()} onFiles={take} />
      {upload.isPending && <Progress label={w("artwork.sending")} />}
    </>
  );
}

function RemovePicture({ title: { content_id }, kind, tag }: PictureKey) {
  const w = useMessages();
  const say = useToast();
  const { languageName } = useFormats();
  const [asked, setAsked] = useState(false);
  async function remove(): Promise<void> {
    const params = { path: { content_id, kind }, query: tag ? { language: tag } : {} };
    await answer(api.DELETE("/v1/content/{content_id}/artwork/{kind}", { params }));
    say(w("artwork.removed"));
    await refreshTitles();
  }
  return (
    <>
      <Button rank="quiet" icon="remove" onClick={() => setAsked(true)}>
        {w(`artwork.remove.${kind}`)}
      </Button>
      <ConfirmDialog
        open={asked}
        danger
        title={`${w(`artwork.remove.${kind}`)}?`}
        confirm={w("subtitles.remove")}
        onConfirm={remove}
        onClose={() => setAsked(false)}
      >
        {tag ? w("artwork.remove.local", { language: languageName(tag) }) : w("artwork.remove.text")}
      </ConfirmDialog>
    </>
  );
}

/** The picture is looked at on its way: the title shows it a moment after it is up, or says why it does not. */
async function bring({ title, kind, tag }: PictureKey, file: File): Promise<"shown" | "refused" | "unknown"> {
  const path = { params: { path: { content_id: title.content_id } } };
  const body = { kind, content_type: file.type as (typeof TYPES)[number], size: file.size, ...(tag && { language: tag }) };
  const place = await answer(api.POST("/v1/content/{content_id}/artwork", { ...path, body }));
  const put = await fetch(place.url, { method: "PUT", headers: place.headers, body: file }).catch((cause: unknown) => {
    throw new Offline("the picture did not arrive", { cause });
  });
  if (!put.ok) throw new Problem(put.status, "storage", "The storage refused the picture");
  for (const until = Date.now() + LOOK_FOR; Date.now() < until; ) {
    const now = await answer(api.GET("/v1/content/{content_id}", path));
    if (shownIn(now, kind, tag).url !== shownIn(title, kind, tag).url) return "shown";
    const refused = refusalOf(now, kind, tag);
    if (refused && refused.artwork_id !== refusalOf(title, kind, tag)?.artwork_id) return "refused";
    await new Promise((done) => setTimeout(done, LOOK_EVERY));
  }
  return "unknown";
}
