/** The audio tracks of the film: what viewers are offered, in which order and under which names. */
import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { answer, api } from "../api/client";
import { Problem, sentence } from "../api/problems";
import type { Title } from "../api/schema";
import { Badge, Button, Check, Field, Select, useToast } from "../design";
import { useT } from "../i18n";
import { useFormats } from "../i18n/formats";
import { type Role, trackNames } from "../player/audioTracks";
import styles from "./AudioTracks.module.css";
import form from "./Form.module.css";
import { type Messages, useMessages } from "./messages";
import { ifMatch, outdated, refreshTitles } from "./queries";
import studio from "./Studio.module.css";

type Track = { name: string; language: string; label: string; role: Role; hidden: boolean };
type Direction = "up" | "down";

const LONGEST = 100;

/** A change of the title elsewhere begins anew with what it has now, unless it is being edited here. */
export function AudioTracks({ title }: { title: Title }) {
  const t = useT();
  const w = useMessages();
  const say = useToast();
  const [edited, setEdited] = useState<{ tracks: Track[]; read: Title } | null>(null);
  const saved = tracksOf(title);
  const tracks = edited?.tracks ?? saved;
  const read = edited?.read ?? title;
  const change = (next: Track[]) => setEdited({ tracks: next, read });
  const names = useTrackNames(tracks);
  const put = useMutation({
    mutationFn: () => {
      const params = { path: { content_id: title.content_id }, header: ifMatch(read.version) };
      const body = { tracks: tracks.map(({ name, label, role, hidden }) => ({ name, label, role, hidden })) };
      return answer(api.PUT("/v1/content/{content_id}/audio", { params, body }));
    },
    onSuccess: async () => {
      await refreshTitles();
      setEdited(null);
      say(w("audio.saved"));
    },
    onError: async (error) => {
      if (!outdated(error)) return;
      await refreshTitles();
      setEdited(null);
    },
  });
  const shown = tracks.filter(({ hidden }) => !hidden);
  const { list, said, move } = useMoves(tracks, change, (track, place) => w("audio.moved", { name: names[tracks.indexOf(track)] ?? "", place, all: tracks.length }));
  return (
    <section className={studio.panel} aria-labelledby="audio">
      <h2 id="audio">{w("audio.heading")}</h2>
      <p className={studio.quiet}>{w("audio.hint")}</p>
      <ol ref={list} className={styles.tracks}>
        {tracks.map((track, place) => (
          <li key={track.name}>
            <TrackFields
              track={track}
              name={names[place] ?? ""}
              place={place}
              last={tracks.length - 1}
              first={track === shown[0]}
              onChange={(changes) => change(tracks.map((each) => (each === track ? { ...each, ...changes } : each)))}
              onMove={(direction) => move(place, direction)}
            />
          </li>
        ))}
      </ol>
      <p role="status" className="visually-hidden">
        {said}
      </p>
      <p role="alert" className={studio.error}>
        {shown.length === 0 ? w("audio.one") : put.error && refusal(put.error, w, t)}
      </p>
      {edited && (
        <div className={studio.actions}>
          <Button rank="first" disabled={shown.length === 0} busy={put.isPending && w("form.saving")} onClick={() => put.mutate()}>
            {w("audio.save")}
          </Button>
          <Button onClick={() => setEdited(null)}>{w("audio.discard")}</Button>
        </div>
      )}
    </section>
  );
}

function TrackFields({
  track: { language, label, role, hidden },
  name,
  place,
  last,
  first,
  onChange,
  onMove,
}: {
  track: Track;
  name: string;
  place: number;
  last: number;
  first: boolean;
  onChange: (changes: Partial<Track>) => void;
  onMove: (direction: Direction) => void;
}) {
  const w = useMessages();
  const roles: Record<Role, string> = {
    main: w("role.main"),
    commentary: w("role.commentary"),
    description: w("role.description"),
    dub: w("role.dub"),
    alternate: w("role.alternate"),
  };
  const names = useTrackNames([{ name: "", language, label: "", role, hidden }]);
  return (
    <div role="group" aria-label={w("audio.track", { number: place + 1, name })} className={styles.track}>
      <p className={styles.name}>
        <strong>
          <bdi>{name}</bdi>
        </strong>
        {first && <Badge tone="good">{w("audio.first")}</Badge>}
      </p>
      <div className={form.two}>
        <Field
          label={w("audio.label")}
          hint={w("audio.label.hint")}
          value={label}
          dir="auto"
          maxLength={LONGEST}
          placeholder={names[0]}
          onChange={({ currentTarget }) => onChange({ label: currentTarget.value })}
        />
        <Select label={w("audio.role")} options={roles} value={role} onChange={({ currentTarget }) => onChange({ role: currentTarget.value as Role })} />
      </div>
      <div className={styles.below}>
        <Check label={w("audio.hidden")} checked={hidden} onChange={({ currentTarget }) => onChange({ hidden: currentTarget.checked })} />
        {last > 0 && (
          <div className={studio.actions}>
            <Button rank="quiet" data-move="up" disabled={place === 0} aria-label={`${w("order.up")}: ${name}`} onClick={() => onMove("up")}>
              {w("order.up")}
            </Button>
            <Button rank="quiet" data-move="down" disabled={place === last} aria-label={`${w("order.down")}: ${name}`} onClick={() => onMove("down")}>
              {w("order.down")}
            </Button>
          </div>
        )}
      </div>
    </div>
  );
}

/** The focus goes with what is moved, to the other button at an end of the list; where it is now is read out. */
function useMoves(tracks: readonly Track[], onChange: (tracks: Track[]) => void, tell: (track: Track, place: number) => string) {
  const list = useRef<HTMLOListElement>(null);
  const [moved, setMoved] = useState<{ place: number; direction: Direction; said: string } | null>(null);
  useEffect(() => {
    if (!moved) return;
    const buttons = [...(list.current?.children[moved.place]?.querySelectorAll<HTMLButtonElement>("[data-move]:enabled") ?? [])];
    (buttons.find((button) => button.dataset["move"] === moved.direction) ?? buttons[0])?.focus();
  }, [moved]);
  function move(from: number, direction: Direction): void {
    const to = from + (direction === "up" ? -1 : 1);
    const [track] = tracks.slice(from, from + 1);
    if (!track) return;
    onChange(tracks.filter((each) => each !== track).toSpliced(to, 0, track));
    setMoved({ place: to, direction, said: tell(track, to + 1) });
  }
  return { list, said: moved?.said, move };
}

const tracksOf = ({ audio = [] }: Title): Track[] =>
  audio.map(({ name, language, label = "", role = "main", hidden = false }) => ({ name, language: language ?? "und", label, role, hidden }));

/** As viewers are shown them, in the editor's language; those that are hidden too. */
function useTrackNames(tracks: readonly Track[]): string[] {
  const w = useMessages();
  const { languageName } = useFormats();
  const words = { languageName, audio: w("audio.nameless"), unknown: w("audio.nameless"), roles: { commentary: w("role.commentary"), description: w("role.description") } };
  return trackNames(tracks, words);
}

function refusal(error: unknown, w: Messages, t: ReturnType<typeof useT>): string {
  if (outdated(error)) return w("audio.changed");
  return error instanceof Problem && error.fields.length > 0 ? error.fields.map(({ message }) => message).join(" ") : sentence(error, t);
}
