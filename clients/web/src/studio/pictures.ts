/** Which picture a language shows, and its state. */
import type { Title } from "../api/schema";

export const KINDS = ["poster", "backdrop", "logo"] as const;
export type Kind = (typeof KINDS)[number];
/** "" stands for all languages that have none of their own. */
export type PictureLanguage = string;

type TitleArtwork = Pick<Title, "poster_url" | "backdrop_url" | "logo_url" | "local_artwork" | "translations" | "refused_artwork" | Kind>;

/** Those that the title is told in, and those that have a picture. */
export const pictureLanguages = ({ translations, local_artwork }: TitleArtwork): PictureLanguage[] =>
  [...new Set([...Object.keys(translations ?? {}), ...Object.keys(local_artwork ?? {})])].toSorted();

/** The picture's address, and whose it is; de-AT has those of de where it has none at all, as the API chooses. */
export function shownIn(title: TitleArtwork, kind: Kind, language: PictureLanguage): { url: string | null; of: PictureLanguage } {
  const local = title.local_artwork ?? {};
  const near = [language, language.split("-")[0] ?? ""].find((each) => each in local);
  const own = near === undefined ? null : local[near]?.[`${kind}_url`];
  return own && near !== undefined ? { url: own, of: near } : { url: title[`${kind}_url`] ?? null, of: "" };
}

/** Languages that do not show the picture of all. */
export const languagesWithOwn = (title: TitleArtwork, kind: Kind): PictureLanguage[] => pictureLanguages(title).filter((language) => shownIn(title, kind, language).of !== "");

/** The picture that was sent last, where it was none. */
export const refusalOf = ({ refused_artwork }: TitleArtwork, kind: Kind, language: PictureLanguage) => refused_artwork?.[language ? `${kind}.${language}` : kind];

/** Widths that a picture is kept in, ascending; none until they are made. */
export const widths = (title: TitleArtwork, kind: Kind): number[] => [...(title[kind]?.srcset ?? "").matchAll(/ (\d+)w/g)].map(([, width]) => Number(width));
