/** What an administrator tries, in this tab: `?variants=hero=large`. The API does not listen to anybody else. */
export function forcing(): { headers?: Record<string, string> } {
  const said = new URLSearchParams(location.search).get("variants");
  if (said !== null) sessionStorage.setItem("matinee.variants", said);
  const forced = sessionStorage.getItem("matinee.variants");
  return forced ? { headers: { "x-matinee-variants": forced } } : {};
}
