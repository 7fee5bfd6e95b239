/** A row of the home. Far from what is seen it is its place alone, as high as the row. */
import { memo } from "react";
import { cx, Row } from "../design";
import { rowName } from "../events/places";
import styles from "./Home.module.css";
import { HomeCard } from "./HomeCard";
import { hasReasons, isRanked, whole } from "./rows";
import type { HomeRow } from "./shapes";
import { useNear } from "./useNear";

/** Rows that are painted with the page; the others a moment later. */
const AT_ONCE = 2;

export const Shelf = memo(function Shelf({ row, index, focused, gone }: { row: HomeRow; index: number; /** The focus is in it or beside it. */ focused: boolean; gone: ReadonlySet<string> }) {
  const [place, near] = useNear<HTMLDivElement>(index < AT_ONCE);
  const { row_id, text, reason, items } = row;
  const to = whole(row);
  return (
    <div ref={place} className={cx(styles.place, hasReasons(row) && styles.reasons)} data-index={index}>
      {near || focused ? (
        <Row title={text} place={row_id} {...(reason && { note: reason.text })} {...(to && { to })}>
          {items.map((card, at) => (
            <HomeCard key={card.content_id} card={card} row={row} rank={isRanked(row) ? at + 1 : 0} gone={gone.has(card.content_id)} />
          ))}
        </Row>
      ) : (
        <div data-row={rowName(row_id)} data-lane />
      )}
    </div>
  );
});
