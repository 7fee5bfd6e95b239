/** The attributes of a PIN field: digits, hidden on the screen, and not stored by the browser as a password. */
export const PIN = { type: "password", inputMode: "numeric", autoComplete: "off", maxLength: 6, dir: "ltr" } as const;

export const isPin = (text: string): boolean => /^\d{4,6}$/.test(text);
