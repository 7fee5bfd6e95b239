/** Poster and backdrop: frames of the film, or pictures of one's own. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { answer, api } from "../api/client";
import { Offline, Problem, sentence } from "../api/problems";
import type { Title } from "../api/schema";
import { Badge, cx, ErrorState, Picture, Segments, Skeleton, useToast } from "../design";
import { useT } from "../i18n";
import styles from "./Artwork.module.css";
import { Drop } from "./Drop";
import { stale, stream as streamQuery } from "./queries";
import studio from "./Studio.module.css";
import { useWords } from "./words";

type Kind = "poster" | "backdrop";

const TYPES = ["image/jpeg", "image/png", "image/webp"] as const;
const MAX_SIZE = 10 * 1024 ** 2;
const LOOK_EVERY = 1000;
const LOOK_FOR = 30_000;

const shownOf = (title: Title, kind: Kind) => (kind === "poster" ? title.poster_url : title.backdrop_url);

export function Artwork({ title }: { title: Title }) {
  const w = useWords();
  const [kind, setKind] = useState<Kind>("poster");
  const kinds = { poster: w("artwork.poster"), backdrop: w("artwork.backdrop") };
  return (
    <div className={styles.artwork}>
      <div className={styles.now}>
        <Segments label={w("artwork.kind")} options={kinds} value={kind} onChange={setKind} />
        <Picture title={title.title} image={shownOf(title, kind)} className={cx(styles.shown, styles[kind])} />
        <p className={studio.quiet}>{w(`artwork.${kind}.hint`)}</p>
        <Own key={kind} title={title} kind={kind} />
      </div>
      <Stills title={title} kind={kind} />
    </div>
  );
}

function Stills({ title, kind }: { title: Title; kind: Kind }) {
  const t = useT();
  const w = useWords();
  const say = useToast();
  const stills = title.stills ?? [];
  const { isSuccess, error, refetch } = useQuery({ ...streamQuery(title.content_id), enabled: stills.length > 0 });
  const choose = useMutation({
    mutationFn: (still: number) => {
      const params = { path: { content_id: title.content_id, kind } };
      return answer(api.PUT("/v1/content/{content_id}/artwork/{kind}", { params, body: { still } }));
    },
    onSuccess: async () => {
      await stale();
      say(w(`artwork.${kind}.done`));
    },
  });
  return (
    <section aria-labelledby="stills" className={styles.section}>
      <h2 id="stills">{w("artwork.stills")}</h2>
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
                  aria-label={w(`artwork.${kind}.choose`, { number: index + 1, all: stills.length })}
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

/** The picture is looked at on its way: the title shows it a moment after it is up. */
function Own({ title, kind }: { title: Title; kind: Kind }) {
  const t = useT();
  const w = useWords();
  const say = useToast();
  const upload = useMutation({
    mutationFn: (file: File) => bring(title, kind, file),
    onSuccess: async (arrived) => {
      await stale();
      say(arrived ? w(`artwork.${kind}.done`) : w("artwork.no_picture"));
    },
  });
  const take = ([file]: File[]) => {
    if (!file) return;
    if (!TYPES.some((type) => type === file.type) || file.size > MAX_SIZE) say(w("artwork.refused"));
    else upload.mutate(file);
  };
  return (
    <>
      <Drop title={upload.isPending ? w("artwork.sending") : w("artwork.drop")} hint={w("artwork.drop.hint")} pick={w("artwork.pick")} accept={TYPES.join()} onFiles={take} />
      <p role="alert" className={studio.error}>
        {upload.error && sentence(upload.error, t)}
      </p>
    </>
  );
}

/** Whether the title shows it; a picture that is none never is. */
async function bring({ content_id, ...title }: Title, kind: Kind, file: File): Promise<boolean> {
  const body = { kind, content_type: file.type as (typeof TYPES)[number], size: file.size };
  const place = await answer(api.POST("/v1/content/{content_id}/artwork", { params: { path: { content_id } }, body }));
  const put = await fetch(place.url, { method: "PUT", headers: place.headers, body: file }).catch((cause: unknown) => {
    throw new Offline("the picture did not arrive", { cause });
  });
  if (!put.ok) throw new Problem(put.status, "storage", "The storage refused the picture");
  const before = shownOf({ content_id, ...title }, kind);
  for (const until = Date.now() + LOOK_FOR; Date.now() < until; ) {
    const now = await answer(api.GET("/v1/content/{content_id}", { params: { path: { content_id } } }));
    if (shownOf(now, kind) !== before) return true;
    await new Promise((done) => setTimeout(done, LOOK_EVERY));
  }
  return false;
}
