import { answer } from "./client";

/** A call that is answered without a body; its problem thrown. */
export const noContent = (call: Promise<{ error?: unknown; response: Response }>): Promise<unknown> => answer<unknown>(call.then((each) => ({ ...each, data: {} })));
