/** Lists the household's streams when the plan's limit is reached, and stops one. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { answer, api } from "../api/client";
import { sentence } from "../api/problems";
import { devices as devicesQuery } from "../api/queries";
import type { Schema } from "../api/schema";
import { Button, useToast } from "../design";
import { useT } from "../i18n";
import { useFormats } from "../i18n/formats";
import { useMessages } from "./messages";
import styles from "./StreamLimit.module.css";

export function StreamLimit({ onStopped }: { onStopped: () => void }) {
  const w = useMessages();
  const { data } = useQuery({
    queryKey: ["streams"],
    queryFn: ({ signal }) => answer(api.GET("/v1/stream/sessions", { signal })),
    staleTime: 0,
    retry: false, // a kids profile is not told
  });
  return (
    data && (
      <ul className={styles.streams} aria-label={w("too_many.list")}>
        {data.items.map((stream) => (
          <ActiveStream key={stream.session_id} stream={stream} onStopped={onStopped} />
        ))}
      </ul>
    )
  );
}

function ActiveStream({ stream, onStopped }: { stream: Schema<"Playing">; onStopped: () => void }) {
  const t = useT();
  const w = useMessages();
  const say = useToast();
  const { ago } = useFormats();
  const { data: devices } = useQuery(devicesQuery);
  const device = devices?.find((each) => each.device_id === stream.device_id)?.name || t("devices.unnamed");
  const title = stream.title ?? "";
  const stop = useMutation({
    mutationFn: () => answer(api.DELETE("/v1/stream/sessions/{session_id}", { params: { path: { session_id: stream.session_id } } })),
    onError: (error) => say(sentence(error, t)),
    onSettled: onStopped,
  });
  return (
    <li className={styles.stream}>
      <span>
        <bdi className={styles.title}>{title}</bdi>
        <span className={styles.quiet}>
          <bdi>{device}</bdi>
          {" · "}
          {ago(stream.started_at)}
        </span>
      </span>
      <Button busy={stop.isPending && t("site.loading")} onClick={() => stop.mutate()} aria-label={w("too_many.stop", { title, device })}>
        {w("too_many.do")}
      </Button>
    </li>
  );
}
