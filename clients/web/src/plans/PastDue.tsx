/** A banner on every page but the subscription's while a payment is open and the grace period lasts. */
import { Link, useLocation } from "react-router";
import { MessagesProvider, useMessages } from "./messages";
import styles from "./PastDue.module.css";
import { usePlanFormats } from "./usePlanFormats";

const THERE = "/account/subscription";

export default function PastDue({ until }: { until: string }) {
  if (useLocation().pathname === THERE) return null;
  return (
    <MessagesProvider meanwhile={null}>
      <Banner until={until} />
    </MessagesProvider>
  );
}

function Banner({ until }: { until: string }) {
  const w = useMessages();
  const { day } = usePlanFormats();
  return (
    <p role="status" className={styles.late}>
      <span>{w("late.text", { date: day(until) })}</span>
      <Link to={THERE}>{w("late.do")}</Link>
    </p>
  );
}
