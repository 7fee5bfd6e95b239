/** Why a title is on the home: what the service says, and where it stands. */
import { useQuery } from "@tanstack/react-query";
import { ErrorState, Dialog, Pending, Skeleton } from "../design";
import type { Chosen } from "./chosen";
import styles from "./Extras.module.css";
import type { Messages } from "../i18n/home";
import { why as whyQuery } from "./queries";

export function WhyThis({ w, asked, onClose }: { w: Messages; asked: Chosen | null; onClose: () => void }) {
  return (
    <Dialog open={asked !== null} title={w("why.title", { title: asked?.name ?? "" })} onClose={onClose}>
      {asked && <Reasons w={w} asked={asked} />}
    </Dialog>
  );
}

function Reasons({ w, asked: { card, row } }: { w: Messages; asked: Chosen }) {
  const { data, error, isPending, refetch } = useQuery(whyQuery(card.content_id));
  if (isPending)
    return (
      <Pending>
        <Skeleton height="4rem" />
      </Pending>
    );
  if (!data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  const said = [...new Set([card.reason?.text, ...data.map(({ text }) => text)])].filter(Boolean);
  return (
    <div className={styles.why}>
      <ul>
        {(said.length > 0 ? said : [w("why.none")]).map((text) => (
          <li key={text}>
            <bdi>{text}</bdi>
          </li>
        ))}
        <li>{w("why.row", { row })}</li>
      </ul>
      <p>{w("why.hint")}</p>
    </div>
  );
}
