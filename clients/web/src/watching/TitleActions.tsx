/** On a title's page: adds it to the list, and rates it with a thumb. */
import { answer, api } from "../api/client";
import { noContent } from "../api/noContent";
import { sentence } from "../api/problems";
import { queries } from "../api/queries";
import type { Schema } from "../api/schema";
import { Button, IconButton, useToast } from "../design";
import { useT } from "../i18n";
import { useFormats } from "../i18n/formats";
import { titleState } from "./queries";
import styles from "./TitleActions.module.css";

type Own = Schema<"TitleState">;

export function TitleActions({ contentId, own }: { contentId: string; own: Own }) {
  const t = useT();
  const toast = useToast();
  const { percent } = useFormats();
  const { queryKey } = titleState(contentId);
  const path = { content_id: contentId };
  const { listed = false, rating } = own;
  const { thumb, count = 0, up = 0 } = rating;

  /** It is shown at once, and taken back where it fails. */
  const change = async (meanwhile: Partial<Own>, call: () => Promise<unknown>) => {
    const put = (next: Own) => queries.setQueryData(queryKey, next);
    put({ ...own, ...meanwhile });
    try {
      await call();
      await queries.invalidateQueries({ queryKey: ["own"] });
    } catch (error) {
      put(own);
      toast(sentence(error, t));
    }
  };
  const list = () =>
    change({ listed: !listed }, async () =>
      listed ? void (await noContent(api.DELETE("/v1/watchlist/{content_id}", { params: { path } }))) : answer(api.POST("/v1/watchlist", { body: path })),
    );
  const rate = (which: "up" | "down") => {
    const taken = thumb === which;
    return change({ rating: { ...rating, thumb: taken ? null : which } }, async () =>
      taken
        ? void (await noContent(api.DELETE("/v1/content/{content_id}/rating", { params: { path } })))
        : answer(api.PUT("/v1/content/{content_id}/rating", { params: { path }, body: { thumb: which } })),
    );
  };
  return (
    <div className={styles.mine}>
      <Button size="large" icon={listed ? "check" : "add"} aria-pressed={listed} onClick={() => void list()}>
        {t("own.list")}
      </Button>
      <IconButton icon="liked" label={t("own.up")} aria-pressed={thumb === "up"} onClick={() => void rate("up")} />
      <IconButton icon="disliked" label={t("own.down")} aria-pressed={thumb === "down"} onClick={() => void rate("down")} />
      {count > 0 && <p>{t("own.liked", { share: percent(up / count), count })}</p>}
    </div>
  );
}
