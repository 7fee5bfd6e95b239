/** Genres that the profile likes, as the home was told them: a search breaks its ties by them. None where no home was shown yet. */
import { queries } from "../api/queries";

export function likedGenres(): string[] {
  const homes = queries.getQueriesData<{ taste?: string[] }>({ queryKey: ["own", "home"] });
  return homes.find(([, home]) => home)?.[1]?.taste ?? [];
}
