/** Which season a series opens on, and in which order its seasons are offered. */

interface Numbered {
  readonly number?: number | null;
}

/** Season 0 holds the specials: they are nobody's beginning, and stand last. */
const isSpecials = ({ number }: Numbered): boolean => number === 0;

export const inOrder = <Season extends Numbered>(seasons: readonly Season[]): Season[] => [
  ...seasons.filter((season) => !isSpecials(season)),
  ...seasons.filter(isSpecials),
];

/** `asked`: of the address; `watching`: of the episode that the profile goes on with. Without either it is the first that is not specials. */
export function openSeason<Season extends Numbered>(seasons: readonly Season[], asked: string | null, watching: number | null): Season | undefined {
  const numbered = (number: string | null) => seasons.find((season) => number !== null && String(season.number) === number);
  return numbered(asked) ?? numbered(watching === null ? null : String(watching)) ?? inOrder(seasons)[0];
}
