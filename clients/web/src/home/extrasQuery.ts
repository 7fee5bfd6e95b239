/** What the home can do once it is painted, with its words: one chunk. */
import { queryOptions } from "@tanstack/react-query";
import type { Language } from "../i18n";

async function load(language: Language) {
  const { homeMessages, ...components } = await import("./extras");
  return { ...components, w: await homeMessages(language) };
}

export type Extras = Awaited<ReturnType<typeof load>>;

export const extras = (language: Language) =>
  queryOptions({ queryKey: ["components", "home", language], queryFn: () => load(language), staleTime: "static", retry: false });
