/** Over every page while a payment is open and the days of grace last. */
import { Link } from "react-router";
import { usePrices } from "./useFormats";
import styles from "./PastDue.module.css";
import { useWords, Wording } from "./words";

export default function PastDue({ until }: { until: string }) {
  return (
    <Wording meanwhile={null}>
      <Banner until={until} />
    </Wording>
  );
}

function Banner({ until }: { until: string }) {
  const w = useWords();
  const { day } = usePrices();
  return (
    <p role="status" className={styles.late}>
      <span>{w("late.text", { date: day(until) })}</span>
      <Link to="/account/subscription">{w("late.do")}</Link>
    </p>
  );
}
