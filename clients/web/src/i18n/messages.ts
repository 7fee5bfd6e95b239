/**
 * A message in somebody's language: the catalogue's sentence, its {placeholders} filled, its plural chosen by Intl.
 *
 * `t("row.count", { count: 3 })`: keys and placeholders are checked by the compiler, in every language's catalogue.
 */
import type { en, Plural } from "./en";

export const LANGUAGES = { en: "English", es: "Español", de: "Deutsch", ar: "العربية" } as const;
export type Language = keyof typeof LANGUAGES;
export type Sentences = Readonly<Record<string, string | Plural>>;
/** What another language says for the sentences of `English`. */
export type CatalogueOf<English extends Sentences> = { readonly [K in keyof English]: English[K] extends string ? string : Plural };

type Names<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;
type NamesOf<Message> = Message extends string ? Names<Message> : Message extends { other: infer S } ? Names<S> | "count" : never;
type Values<Message> = { [Name in NamesOf<Message>]: Name extends "count" ? number : string | number };
export type TranslateOf<English extends Sentences> = <K extends keyof English>(
  key: K,
  ...values: [NamesOf<English[K]>] extends [never] ? [] : [Values<English[K]>]
) => string;

export type Key = keyof typeof en;
export type Catalogue = CatalogueOf<typeof en>;
export type Translate = TranslateOf<typeof en>;

export const isLanguage = (tag: string): tag is Language => Object.hasOwn(LANGUAGES, tag);
export const direction = (language: Language): "ltr" | "rtl" => (language === "ar" ? "rtl" : "ltr");

/** The first of these that we speak, by their primary subtags ("de-AT" is "de"); English where none is. */
export function supportedLanguage(tags: readonly string[]): Language {
  return tags.map((tag) => tag.toLowerCase().split("-")[0] ?? "").find(isLanguage) ?? "en";
}

export function translator<English extends Sentences>(locale: string, messages: CatalogueOf<English>): TranslateOf<English> {
  const plural = new Intl.PluralRules(locale);
  const number = new Intl.NumberFormat(locale);
  return (key, ...[values]) => {
    const message: string | Plural = messages[key];
    const given: Record<string, string | number> = values ?? {};
    const text = typeof message === "string" ? message : (message[plural.select(Number(given["count"]))] ?? message.other);
    return text.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = given[name] ?? "";
      return typeof value === "number" ? number.format(value) : value;
    });
  };
}
