/** What the recommendations' routes answer. */
import type { Schema } from "../api/schema";

export type Reason = Schema<"Reason">;
export type HomeCard = Schema<"HomeCard">;
export type HomeRow = Schema<"Row">;
export type Recommendations = Schema<"Home">;
export type Previewed = Schema<"Previewed">;
/** A title's place among those that were ranked, and what its score is the sum of. */
export type Score = Schema<"Parts">;
export type Collection = Schema<"CollectionView">;
/** What an editor says of a row by hand, whole. */
export type CollectionInput = Required<Schema<"CollectionInput">>;
