/** The audience of a preview, held in the address. */
import { useFormats } from "../i18n/formats";
import { useCountryName } from "./formats";
import { useMessages } from "./messages";
import type { Audience } from "./queries";

/** None where the address names no country. */
export function audienceOf(address: URLSearchParams): Audience | null {
  const country = address.get("country") ?? "";
  if (!/^[A-Z]{2}$/.test(country)) return null;
  const maturity = Number(address.get("maturity") ?? 18);
  return { country, maturity: maturity >= 0 && maturity <= 18 ? Math.floor(maturity) : 18, locale: /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.exec(address.get("locale") ?? "")?.[0] ?? "en" };
}

export const addressOf = ({ country, maturity, locale }: Audience): string => String(new URLSearchParams({ country, maturity: String(maturity), locale }));

/** "Germany · up to 12 years · German" */
export function useAudienceName(): (audience: Audience) => string {
  const { languageName } = useFormats();
  const countryName = useCountryName();
  const limit = useLimitName();
  return ({ country, maturity, locale }) =>
    [countryName(country), limit(maturity), languageName(locale)].join(" · ");
}

/** What somebody of this limit gets to see. */
export function useLimitName(): (age: number) => string {
  const w = useMessages();
  return (age) => (age === 0 ? w("audience.all") : w("audience.up_to", { age }));
}
