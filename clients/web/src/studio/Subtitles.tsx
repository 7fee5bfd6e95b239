/** The subtitles of a title, one file a language. */
import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { answer, api } from "../api/client";
import { Problem, sentence } from "../api/problems";
import type { Title } from "../api/schema";
import { Button, Field, Icon, Select, useToast } from "../design";
import { useT } from "../i18n";
import { useFormats } from "../i18n/formats";
import { ConfirmDialog } from "./ConfirmDialog";
import { DropZone } from "./DropZone";
import form from "./Form.module.css";
import { languageOf, useLanguages } from "./languages";
import { type Messages, useMessages } from "./messages";
import { refreshTitles } from "./queries";
import studio from "./Studio.module.css";
import { decoded } from "./subtitleFile";
import styles from "./Subtitles.module.css";

type Embedded = NonNullable<Title["embedded_subtitles"]>[number];

export function Subtitles({ title }: { title: Title }) {
  const w = useMessages();
  const say = useToast();
  const { languageName } = useFormats();
  const [leaving, setLeaving] = useState<string | null>(null);
  const [track, setTrack] = useState<Embedded | null>(null);
  const present = title.subtitle_languages ?? [];
  const inside = title.embedded_subtitles ?? [];
  async function remove(): Promise<void> {
    if (!leaving) return;
    const params = { path: { content_id: title.content_id, language: leaving } };
    await answer(api.DELETE("/v1/content/{content_id}/subtitles/{language}", { params }));
    say(w("subtitles.removed", { language: languageName(leaving) }));
    await refreshTitles();
  }
  return (
    <div className={styles.subtitles}>
      <section className={studio.panel} aria-labelledby="present">
        <h2 id="present">{w("subtitles.present")}</h2>
        {present.length === 0 && <p className={studio.quiet}>{w("subtitles.none")}</p>}
        <ul>
          {present.map((language) => (
            <li key={language} className={styles.line}>
              <Icon name="subtitles" />
              <span>
                {languageName(language)} <span className={studio.quiet}>{language}</span>
              </span>
              <Button rank="quiet" icon="remove" aria-label={w("subtitles.remove.of", { language: languageName(language) })} onClick={() => setLeaving(language)}>
                {w("subtitles.remove")}
              </Button>
            </li>
          ))}
        </ul>
        {inside.length > 0 && <h3>{w("embedded.title")}</h3>}
        <ul>
          {inside.map((each) => (
            <li key={each.file} className={styles.line}>
              <Icon name="subtitles" />
              <EmbeddedName track={each} />
              <Button rank="quiet" aria-label={w("embedded.publish.of", { track: nameOf(each, languageName, w) })} onClick={() => setTrack(each)}>
                {w("embedded.publish")}
              </Button>
            </li>
          ))}
        </ul>
      </section>
      <AddSubtitles key={track?.file ?? ""} title={title} track={track} onTrack={setTrack} />
      <ConfirmDialog
        open={leaving !== null}
        danger
        title={w("subtitles.remove.of", { language: leaving ? languageName(leaving) : "" })}
        confirm={w("subtitles.remove")}
        onConfirm={remove}
        onClose={() => setLeaving(null)}
      >
        {w("subtitles.remove.text")}
      </ConfirmDialog>
    </div>
  );
}

function nameOf({ language, label }: Embedded, languageName: (tag: string) => string, w: Messages): string {
  const name = language === "und" ? w("embedded.unknown") : languageName(language);
  return label ? `${name} (${label})` : name;
}

function EmbeddedName({ track }: { track: Embedded }) {
  const w = useMessages();
  const { languageName } = useFormats();
  const kinds = [track.forced && w("subtitles.forced"), track.hearing_impaired && w("embedded.hearing_impaired")].filter(Boolean);
  return (
    <span>
      <bdi>{nameOf(track, languageName, w)}</bdi> <span className={studio.quiet}>{kinds.join(" · ")}</span>
    </span>
  );
}

/** `track`: one inside the film, in place of a file. */
function AddSubtitles({ title, track, onTrack }: { title: Title; track: Embedded | null; onTrack: (track: Embedded | null) => void }) {
  const t = useT();
  const w = useMessages();
  const say = useToast();
  const { languageName } = useFormats();
  const [file, setFile] = useState<{ name: string; text: string } | null>(null);
  const [language, setLanguage] = useState(track && track.language !== "und" ? track.language : "en");
  const [label, setLabel] = useState(track?.label ?? "");
  const [forced, setForced] = useState(track?.forced ?? false);
  const languages = useLanguages([language]);
  const around = useRef<HTMLElement>(null);
  const put = useMutation({
    mutationFn: () => {
      const params = { path: { content_id: title.content_id, language } };
      const said = file ? { text: file.text } : { file: track?.file ?? "" };
      const body = { ...said, label: label.trim() || languageName(language), forced };
      return answer(api.PUT("/v1/content/{content_id}/subtitles/{language}", { params, body }));
    },
    onSuccess: async () => {
      say(w("subtitles.added", { language: languageName(language) }));
      setFile(null);
      setLabel("");
      setForced(false);
      onTrack(null);
      await refreshTitles();
    },
  });
  const leftOut = put.data?.left_out ?? [];
  async function take([picked]: File[]): Promise<void> {
    if (!picked) return;
    put.reset();
    setFile({ name: picked.name, text: decoded(await picked.arrayBuffer()) });
    setLanguage(languageOf(picked.name) ?? language);
  }
  return (
    <section ref={around} className={studio.panel} aria-labelledby="add">
      <h2 id="add">{w("subtitles.add")}</h2>
      <DropZone
        title={file ? file.name : track ? w("embedded.chosen", { track: nameOf(track, languageName, w) }) : w("subtitles.drop")}
        hint={w("subtitles.drop.hint")}
        pick={file ? w("subtitles.pick_other") : w("subtitles.pick")}
        accept=".vtt,.srt"
        onFiles={(files) => void take(files)}
      />
      <div className={form.two}>
        <Select label={w("subtitles.language")} options={languages} value={language} onChange={({ currentTarget }) => setLanguage(currentTarget.value)} />
        <Field
          label={w("subtitles.label")}
          hint={w("subtitles.label.hint")}
          value={label}
          maxLength={100}
          placeholder={languageName(language)}
          onChange={({ currentTarget }) => setLabel(currentTarget.value)}
        />
      </div>
      <label className={styles.check}>
        <input type="checkbox" checked={forced} onChange={({ currentTarget }) => setForced(currentTarget.checked)} />
        <span>
          {w("subtitles.forced")}
          <span className={studio.quiet}>{w("subtitles.forced.hint")}</span>
        </span>
      </label>
      <p role="alert" className={studio.error}>
        {put.error && (wrongLine(put.error, w) ?? sentence(put.error, t))}
      </p>
      <p role="status">{leftOut.length > 0 && w("subtitles.left_out", { lines: leftOut.map(({ line }) => line).join(", ") })}</p>
      <Button rank="first" className={styles.save ?? ""} disabled={!file && !track} busy={put.isPending && w("form.saving")} onClick={() => put.mutate()}>
        {w("subtitles.save")}
      </Button>
    </section>
  );
}

/** The API names the first line that is no subtitle. */
function wrongLine(error: unknown, w: Messages): string | undefined {
  if (!(error instanceof Problem)) return undefined;
  const told = error.fields.find(({ field }) => field.endsWith("text"))?.message;
  if (told === undefined) return undefined;
  const number = /line (\d+)/.exec(told)?.[1];
  return number ? w("subtitles.wrong_line", { number }) : w("subtitles.no_cue");
}
