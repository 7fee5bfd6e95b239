/** Whether a profile would rather not be asked what it likes; kept on this device. */
const STORED = "matinee.taste.skipped:";

export const isSkipped = (profileId: string | undefined): boolean => localStorage.getItem(STORED + profileId) !== null;
export const skip = (profileId: string): void => localStorage.setItem(STORED + profileId, "1");
/** Once its taste is forgotten it may be asked again. */
export const unskip = (profileId: string): void => localStorage.removeItem(STORED + profileId);
