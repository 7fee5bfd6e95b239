/** Follows arrows and pointers on the home, shows the menu of a card, and tells which variants are shown. */
import { useEffect, useState } from "react";
import { CardMenu } from "./CardMenu";
import { useExposures } from "../experiments/variants";
import type { Chosen } from "./chosen";
import { followArrows } from "./lanes";
import type { Messages } from "../i18n/home";
import { Previews } from "./Previews";
import type { HomeRow, Recommendations } from "./shapes";
import { WhyThis } from "./WhyThis";

export interface ExtrasOf {
  w: Messages;
  /** The home's element. */
  page: { readonly current: HTMLElement | null };
  rows: readonly HomeRow[];
  variants: NonNullable<Recommendations["variants"]>;
  /** Whose menu is open. */
  chosen: Chosen | null;
  onChosen: (chosen: Chosen | null) => void;
}

export function HomeExtras({ w, page, rows, variants, chosen, onChosen }: ExtrasOf) {
  const [asked, setAsked] = useState<Chosen | null>(null);
  useExposures(variants);
  useEffect(() => (page.current ? followArrows(page.current) : undefined), [page]);
  return (
    <>
      <Previews page={page} rows={rows} />
      {chosen && <CardMenu w={w} chosen={chosen} onWhy={() => setAsked(chosen)} onClose={() => onChosen(null)} />}
      <WhyThis w={w} asked={asked} onClose={() => setAsked(null)} />
    </>
  );
}
