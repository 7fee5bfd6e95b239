/** Sends reports with the token, also while the page closes. */
import { answer, api } from "../api/client";
import { Problem } from "../api/problems";
import * as session from "../session";
import type { Batch, Transport } from "./reporting";

const PATH = "/v1/playback/batch";

export const transport: Transport = {
  now: Date.now,
  store: localStorage,
  send: (batch, leaving) => (leaving ? sendOnLeaving(batch) : sendReports(batch)),
};

async function sendReports(batch: Batch): Promise<number | null> {
  try {
    const { server_time: time } = await answer(api.POST(PATH, { body: batch }));
    return Date.parse(time);
  } catch (error) {
    if (error instanceof Problem && error.status === 422) return null; // it will never be taken
    throw error;
  }
}

/** `sendBeacon` sends no Authorization; a fetch that is kept alive does, and outlives the page as well. */
async function sendOnLeaving(batch: Batch): Promise<number | null> {
  const headers = { "content-type": "application/json", authorization: `Bearer ${session.token()}` };
  const response = await fetch(PATH, { method: "POST", keepalive: true, headers, body: JSON.stringify(batch) });
  if (!response.ok) throw new TypeError("it was not taken");
  return Date.parse(((await response.json()) as { server_time: string }).server_time);
}
