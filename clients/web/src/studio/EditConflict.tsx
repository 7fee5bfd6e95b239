/** Somebody else saved the title while it was edited here: shows both changes and asks which to keep. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Title } from "../api/schema";
import { Button, Dialog, Segments } from "../design";
import { type Draft, draftOf } from "./draft";
import styles from "./EditConflict.module.css";
import { type Edit, EditList, useFieldNames, Value } from "./EditList";
import { fieldOf, merge, type Side } from "./merging";
import { useMessages } from "./messages";
import { edits as editsQuery } from "./queries";

/** Saving found that it is no longer as it was read. */
export class EditConflict extends Error {
  override readonly name = "Clashed";
  readonly theirs: Title;

  constructor(theirs: Title) {
    super("somebody else changed it meanwhile");
    this.theirs = theirs;
  }
}

/** What was done after this moment, the newest of it: an edit's moment is the title's `updated_at`. */
export function useEditsSince(contentId: string, moment: string): Edit[] {
  const { data } = useInfiniteQuery({ ...editsQuery(contentId), enabled: contentId !== "" });
  const edits = data?.pages.flatMap(({ items }) => items) ?? [];
  return edits.filter(({ at }) => Date.parse(at) > Date.parse(moment));
}

interface Sides {
  base: Draft;
  mine: Draft;
  theirs: Title;
  since: string;
}

export function ConflictDialog({
  sides,
  onMine,
  onTheirs,
  onClose,
}: {
  sides: Sides | null;
  /** To be saved over what is there: theirs where only they changed it. */
  onMine: (merged: Draft) => void;
  onTheirs: () => void;
  /** Back to the form, where all stands as it was typed. */
  onClose: () => void;
}) {
  const w = useMessages();
  const [choices, setChoices] = useState<Readonly<Record<string, Side>>>({});
  const merging = sides && merge(sides.base, sides.mine, draftOf(sides.theirs), choices);
  return (
    <Dialog
      open={sides !== null}
      title={w("clash.title")}
      onClose={onClose}
      actions={
        <>
          <Button rank="danger" onClick={onTheirs}>
            {w("clash.theirs")}
          </Button>
          <Button rank="first" onClick={() => merging && onMine(merging.merged)}>
            {w(merging?.theirs.length ? "clash.merge" : "clash.mine")}
          </Button>
        </>
      }
    >
      {sides && merging && <ConflictFields sides={sides} merging={merging} choices={choices} onChoose={setChoices} />}
    </Dialog>
  );
}

function ConflictFields({
  sides: { base, mine, theirs, since },
  merging,
  choices,
  onChoose,
}: {
  sides: Sides;
  merging: ReturnType<typeof merge>;
  choices: Readonly<Record<string, Side>>;
  onChoose: (choices: Readonly<Record<string, Side>>) => void;
}) {
  const w = useMessages();
  const nameOf = useFieldNames();
  const edits = useEditsSince(theirs.content_id, since);
  const changed = draftOf(theirs);
  const lists = [
    [w("clash.only_mine"), merging.mine],
    [w("clash.only_theirs"), merging.theirs],
  ] as const;
  return (
    <div className={styles.clash}>
      <p>{w("clash.text")}</p>
      {edits.length > 0 && <EditList label={w("clash.edits")} edits={edits} brief />}
      <dl>
        {lists.map(
          ([name, fields]) =>
            fields.length > 0 && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{fields.map(nameOf).join(" · ")}</dd>
              </div>
            ),
        )}
      </dl>
      {merging.both.map((field) => (
        <section key={field} aria-label={nameOf(field)} className={styles.both}>
          <h3>{w("clash.both", { field: nameOf(field) })}</h3>
          <Segments
            label={nameOf(field)}
            options={{ mine: w("clash.take_mine"), theirs: w("clash.take_theirs") }}
            value={choices[field] ?? "mine"}
            onChange={(side) => onChoose({ ...choices, [field]: side })}
          />
          <p className={styles.said} data-taken={(choices[field] ?? "mine") === "mine"}>
            <strong>{w("clash.take_mine")}</strong> <Value of={field} said={fieldOf(mine, field)} />
          </p>
          <p className={styles.said} data-taken={choices[field] === "theirs"}>
            <strong>{w("clash.take_theirs")}</strong> <Value of={field} said={fieldOf(changed, field)} />
          </p>
          {fieldOf(base, field) !== undefined && (
            <p className={styles.before}>
              <strong>{w("history.before")}</strong> <Value of={field} said={fieldOf(base, field)} />
            </p>
          )}
        </section>
      ))}
    </div>
  );
}
