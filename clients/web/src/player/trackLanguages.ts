/** The languages of audio and subtitles: the stream names those of the profile; without a profile the device stores them. */
import { api } from "../api/client";
import { noContent } from "../api/noContent";
import type { Schema } from "../api/schema";
import * as session from "../session";
import { prefer, preferences } from "./preferences";

export interface TrackLanguages {
  audio: string | null;
  subtitles: string | null;
}

export function preferredLanguages(stream: Schema<"Stream">): TrackLanguages {
  if (!session.current()?.profile) return preferences();
  return { audio: stream.audio_language ?? null, subtitles: stream.subtitle_language ?? null };
}

/** From now on, for this profile on every device. Rejects where it could not be told. */
export async function saveLanguages(chosen: Partial<TrackLanguages>): Promise<void> {
  prefer(chosen);
  if (!session.current()?.profile) return;
  const { audio, subtitles } = chosen;
  await noContent(api.PUT("/v1/playback/languages", { body: { ...(audio && { audio }), ...(subtitles !== undefined && { subtitles: subtitles ?? "off" }) }, keepalive: true }));
}
