/** Over every page but the subscription's own, while a payment is open and the days of grace last. */
import { Link, useLocation } from "react-router";
import { usePrices } from "./useFormats";
import styles from "./PastDue.module.css";
import { useWords, Wording } from "./words";

const THERE = "/account/subscription";

export default function PastDue({ until }: { until: string }) {
  if (useLocation().pathname === THERE) return null;
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
      <Link to={THERE}>{w("late.do")}</Link>
    </p>
  );
}
