/** A language as the reader's own region writes it ("en-GB"), where the browser says which that is. */
export const regionalLocale = (language: string, tags: readonly string[]): string =>
  tags.find((tag) => tag.toLowerCase().split("-")[0] === language) ?? language;
