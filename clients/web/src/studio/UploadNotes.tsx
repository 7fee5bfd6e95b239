/** What was left out of a film or mended in it. The server's sentences are English, with the times that they are about. */
import { type MessageKey, useMessages } from "./messages";
import type { Upload } from "./upload/transfer";
import styles from "./WorkflowSteps.module.css";

/** `code` of transcoding's notes; one that is not here shows its sentence alone. */
const NAMES: Record<string, MessageKey> = {
  track_left_out: "note.track_left_out",
  sound_padded: "note.sound_padded",
  sound_filled: "note.sound_filled",
  joined: "note.joined",
  skipped: "note.skipped",
  damaged_tail: "note.damaged_tail",
  mezzanine_made: "note.mezzanine_made",
  pictures_of_subtitles: "note.pictures_of_subtitles",
  subtitles_left_out: "note.subtitles_left_out",
  not_looked_at_whole: "note.not_looked_at_whole",
  language_unknown: "note.language_unknown",
  size_changes: "note.size_changes",
  captions_left_out: "note.captions_left_out",
};

export function UploadNotes({ upload: { notes = [] } }: { upload: Upload }) {
  const w = useMessages();
  if (notes.length === 0) return null;
  return (
    <section className={styles.notes} aria-label={w("notes.title")}>
      <h3>{w("notes.title")}</h3>
      <ul>
        {notes.map(({ code, detail }, index) => {
          const name = NAMES[code];
          return (
            <li key={index}>
              {name && <strong>{w(name as "note.joined")}: </strong>}
              <span lang="en" dir="ltr">
                {detail}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
