/** Which audio track and subtitles are wanted: the stream says what the profile prefers; without a profile the device stores it. */
import { api } from "../api/client";
import { noContent } from "../api/noContent";
import type { Schema } from "../api/schema";
import * as session from "../session";
import { remembered, type TrackChoice } from "./audioTracks";
import { prefer, preferences } from "./preferences";

export interface Wanted {
  /** As the manifests call the track. */
  audioName: string | null;
  audio: string | null;
  subtitles: string | null;
}

export function wantedTracks(stream: Schema<"Stream">): Wanted {
  if (session.current()?.profile) return { audioName: stream.audio_track ?? null, audio: stream.audio_language ?? null, subtitles: stream.subtitle_language ?? null };
  const here = preferences();
  const found = remembered(stream.audio ?? [], here);
  return { audioName: found?.shown_as ?? stream.audio_track ?? null, audio: here.audio, subtitles: here.subtitles };
}

/** From now on, for this profile on every device. Rejects where it could not be told. */
export async function saveTracks(chosen: Partial<TrackChoice & Pick<Wanted, "subtitles">>): Promise<void> {
  prefer(chosen);
  if (!session.current()?.profile) return;
  const { audio, audioName, audioRole, subtitles } = chosen;
  const body = {
    ...(audio && { audio }),
    ...(audioRole && { audio_name: audioName ?? "", audio_role: audioRole }),
    ...(subtitles !== undefined && { subtitles: subtitles ?? "off" }),
  };
  await noContent(api.PUT("/v1/playback/languages", { body, keepalive: true }));
}
