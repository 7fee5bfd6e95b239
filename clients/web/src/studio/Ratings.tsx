/** A certificate for each country, and the age rating that follows from them if none is set. */
import { useState } from "react";
import { Button, Field, IconButton, Select } from "../design";
import { useLanguage } from "../i18n";
import { BOARDS, certificates, strictest } from "./certificates";
import type { Draft } from "./draft";
import type { ErrorAt } from "./fieldErrors";
import styles from "./Form.module.css";
import { useCountryName } from "./formats";
import { useMessages } from "./messages";

export function Ratings({ draft: { type, ratings, maturity }, set, at }: { draft: Draft; set: (changes: Partial<Draft>) => void; at: ErrorAt }) {
  const w = useMessages();
  const { language } = useLanguage();
  const countryName = useCountryName();
  const [chosen, setChosen] = useState("");
  const derived = strictest(ratings);
  const byName = (one: string, other: string) => countryName(one).localeCompare(countryName(other), language);
  const left = Object.keys(BOARDS).filter((country) => !(country in ratings)).toSorted(byName);
  const next = left.includes(chosen) ? chosen : (left[0] ?? "");
  const rate = (country: string, certificate: string) => set({ ratings: { ...ratings, [country]: certificate } });
  return (
    <>
      {Object.keys(ratings).toSorted(byName).map((country) => (
        <div key={country} className={styles.beside}>
          <Select
            label={w("rating.of", { country: countryName(country) })}
            value={ratings[country] ?? ""}
            options={[["", w("rating.choose")], ...certificates(country).map((each) => [each, each] as const)]}
            error={at(`ratings.${country}`)}
            onChange={({ currentTarget }) => rate(country, currentTarget.value)}
          />
          <IconButton
            icon="remove"
            label={w("names.remove", { name: countryName(country) })}
            onClick={() => set({ ratings: Object.fromEntries(Object.entries(ratings).filter(([each]) => each !== country)) })}
          />
        </div>
      ))}
      {next && (
        <div className={styles.beside}>
          <Select label={w("rating.country")} options={Object.fromEntries(left.map((country) => [country, countryName(country)]))} value={next} onChange={({ currentTarget }) => setChosen(currentTarget.value)} />
          <Button icon="add" onClick={() => rate(next, "")}>
            {w("rating.add")}
          </Button>
        </div>
      )}
      <Field
        label={w("form.maturity")}
        hint={derived !== null ? w("form.maturity.derived", { age: derived }) : w(type === "season" || type === "episode" ? "form.maturity.parent" : "form.maturity.unrated")}
        type="number"
        min={0}
        max={18}
        value={maturity}
        className={styles.short}
        error={at("maturity")}
        onChange={({ currentTarget }) => set({ maturity: currentTarget.value })}
      />
    </>
  );
}
