/** What a role opens, as the API's table of roles has it (docs/roles.md). */

const EDITING: ReadonlySet<string> = new Set(["editor", "admin"]);

/** Whether it edits the catalogue. */
export const edits = (role: string): boolean => EDITING.has(role);
