/** Where a form shows what the API refused. */

/** The sentence at a field, or at anything inside it: "availability.0.countries.1". */
export type ErrorAt = (field: string) => string | undefined;

/** `errors`: sentences by the names of fields. */
export const errorsAt =
  (errors: Readonly<Record<string, string>>): ErrorAt =>
  (field) =>
    errors[field] ?? Object.entries(errors).find(([name]) => name.startsWith(`${field}.`))?.[1];
