/** A new profile's first choice: three titles or more, or none. The rest of the home is below it meanwhile. */
import { useMutation } from "@tanstack/react-query";
import { type KeyboardEvent, useId, useState } from "react";
import { api } from "../api/client";
import { noContent } from "../api/noContent";
import { sentence } from "../api/problems";
import { Alert, Button, Icon, Picture, useToast } from "../design";
import { useT } from "../i18n";
import { useSession } from "../session";
import { useLocalized } from "../shared/localized";
import { skip } from "../shared/tasteAsked";
import styles from "./Extras.module.css";
import type { Messages } from "../i18n/home";
import { ENOUGH, refreshHome } from "./queries";
import type { HomeCard } from "./shapes";

/** The service takes no more. */
const MOST = 10;

export function Onboarding({ w, offered, onDone }: { w: Messages; offered: readonly HomeCard[]; onDone: () => void }) {
  const t = useT();
  const say = useToast();
  const id = useId();
  const localized = useLocalized();
  const profileId = useSession()?.profile?.profileId ?? "";
  const [picked, setPicked] = useState<readonly string[]>([]);
  const save = useMutation({
    mutationFn: () => noContent(api.POST("/v1/recommendations/taste", { body: { picked: [...picked] } })),
    onSuccess: async () => {
      await refreshHome();
      say(w("pick.saved"));
      done();
    },
  });
  function done(): void {
    onDone();
    document.getElementById("content")?.focus({ preventScroll: true });
    scrollTo({ top: 0 });
  }
  const pick = (contentId: string) =>
    setPicked((all) => (all.includes(contentId) ? all.filter((each) => each !== contentId) : all.length < MOST ? [...all, contentId] : all));
  return (
    <section aria-labelledby={id} className={styles.pick}>
      <div className={styles.words}>
        <h2 id={id}>{w("pick.title")}</h2>
        <p>{w("pick.text")}</p>
      </div>
      <ul aria-label={w("pick.list")} className={styles.choices} onKeyDown={moveBetween} data-lane>
        {offered.map((card) => {
          const { name } = localized(card);
          const chosen = picked.includes(card.content_id);
          return (
            <li key={card.content_id}>
              <button type="button" aria-pressed={chosen} title={name} className={styles.choice} onClick={() => pick(card.content_id)}>
                <Picture title={name} image={card.poster_url} sizes={card.poster} />
                <span className={styles.mark}>{chosen && <Icon name="check" size="1.4rem" />}</span>
                <span className="visually-hidden">{name}</span>
              </button>
            </li>
          );
        })}
      </ul>
      <Alert>{save.error && sentence(save.error, t)}</Alert>
      <div className={styles.actions} data-lane>
        <Button rank="first" aria-disabled={picked.length < ENOUGH} busy={save.isPending && t("site.saving")} onClick={() => (picked.length < ENOUGH ? say(w("pick.few")) : save.mutate())}>
          {w("pick.done")}
        </Button>
        <Button
          rank="quiet"
          onClick={() => {
            skip(profileId);
            done();
          }}
        >
          {w("pick.skip")}
        </Button>
        <p role="status">{w("pick.count", { count: picked.length })}</p>
      </div>
    </section>
  );
}

/** By arrows in two dimensions: to what stands nearest on the row above or below. */
function moveBetween(event: KeyboardEvent<HTMLElement>): void {
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>("button")];
  const here = all.indexOf(document.activeElement as HTMLElement);
  const columns = getComputedStyle(event.currentTarget).gridTemplateColumns.split(" ").length;
  const onward = document.documentElement.dir === "rtl" ? -1 : 1;
  const step = { ArrowLeft: -onward, ArrowRight: onward, ArrowUp: -columns, ArrowDown: columns }[event.key];
  const next = step === undefined ? undefined : all[here + step];
  if (here < 0 || !next) return;
  event.preventDefault();
  next.focus();
}
