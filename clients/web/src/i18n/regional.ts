/** A language as the reader's own region writes it ("en-GB"), where the browser says which that is. */
export const regionalLocale = (language: string, tags: readonly string[]): string =>
  tags.find((tag) => tag.toLowerCase().split("-")[0] === language) ?? language;

/** Whether Intl has a name for it, or knows at least that it is one: it throws for others, and addresses and files hold any. */
export const isLanguageTag = (tag: string): boolean => /^[a-z]{2,3}(-[a-z]{4})?(-([a-z]{2}|\d{3}))?(-([a-z\d]{5,8}|\d[a-z\d]{3}))?$/i.test(tag);
