/** Requests' bodies as the API takes them. */

/**
 * JSON in which every password is in Unicode's composed form (NFC): keyboards write "é" as one character or as two, and the API
 * compares passwords as they are sent. A password's field is called so: `password`, `new_password`.
 */
export const jsonBody = (body: unknown): string =>
  JSON.stringify(body, (name, value: unknown) => (/(^|_)password$/.test(name) && typeof value === "string" ? value.normalize("NFC") : value));
