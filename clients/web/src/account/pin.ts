/** What a field for a PIN is: digits that nobody at the sofa reads along, and no password for a browser to keep. */
export const PIN = { type: "password", inputMode: "numeric", autoComplete: "off", maxLength: 6, dir: "ltr" } as const;

export const isPin = (text: string): boolean => /^\d{4,6}$/.test(text);
