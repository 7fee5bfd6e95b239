/** In a profile's settings: what the service learnt of its taste is forgotten. Only who watches as it may ask for that. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { api } from "../api/client";
import { noContent } from "../api/noContent";
import { sentence } from "../api/problems";
import { queries } from "../api/queries";
import { Alert, Button, Dialog, useToast } from "../design";
import { useLanguage } from "../i18n";
import { homeMessages } from "../i18n/home";
import { useSession } from "../session";
import { unskip } from "../shared/tasteAsked";
import styles from "./Forms.module.css";

export function ForgetTaste({ profileId }: { profileId: string }) {
  const { t, language } = useLanguage();
  const say = useToast();
  const id = useId();
  const here = useSession()?.profile?.profileId === profileId;
  const [asking, setAsking] = useState(false);
  const { data: w } = useQuery({ queryKey: ["words", "home", language], queryFn: () => homeMessages(language), staleTime: "static" });
  const forget = useMutation({
    mutationFn: () => noContent(api.DELETE("/v1/recommendations/taste")),
    onSuccess: async () => {
      unskip(profileId);
      setAsking(false);
      say(w?.("taste.done") ?? "");
      await queries.invalidateQueries({ queryKey: ["own"] });
    },
  });
  if (!w) return null;
  return (
    <section aria-labelledby={id} className={styles.section}>
      <h2 id={id}>{w("taste.title")}</h2>
      <div className={styles.stack}>
        <p className={styles.quiet}>{w(here ? "taste.text" : "taste.other")}</p>
        {here && (
          <div className={styles.line}>
            <Button onClick={() => setAsking(true)}>{w("taste.forget")}</Button>
          </div>
        )}
      </div>
      <Dialog
        open={asking}
        title={w("taste.ask")}
        onClose={() => setAsking(false)}
        actions={
          <>
            <Button onClick={() => setAsking(false)}>{t("site.cancel")}</Button>
            <Button rank="danger" busy={forget.isPending && t("site.saving")} onClick={() => forget.mutate()}>
              {w("taste.forget")}
            </Button>
          </>
        }
      >
        <p>{w("taste.ask.text")}</p>
        <Alert>{forget.error && sentence(forget.error, t)}</Alert>
      </Dialog>
    </section>
  );
}
