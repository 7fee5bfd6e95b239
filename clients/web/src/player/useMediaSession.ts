/** Tells the device's media controls what plays. */
import { useEffect } from "react";
import type { Title } from "../api/schema";

export function useMediaSession(title: Title) {
  useEffect(() => {
    if (!("mediaSession" in navigator)) return;
    const artwork = title.poster_url ? [{ src: title.poster_url }] : [];
    navigator.mediaSession.metadata = new MediaMetadata({ title: title.title, artwork });
    return () => {
      navigator.mediaSession.metadata = null;
    };
  }, [title]);
}
