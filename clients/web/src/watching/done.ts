import { answer } from "../api/client";

/** A call that is answered without a body; its problem thrown. */
export const done = (call: Promise<{ error?: unknown; response: Response }>): Promise<unknown> => answer<unknown>(call.then((each) => ({ ...each, data: {} })));
