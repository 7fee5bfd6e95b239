/** The engine behind the <video>, with the stream loaded: what it plays, and what is wrong with it. */
import { useEffect, useRef, useState } from "react";
import { useToast } from "../design";
import { Engine, loading, NO_TRACKS, type Stream, type Trouble } from "./engine";
import { useMessages } from "./messages";
import { preferences } from "./preferences";

declare global {
  /** For support and tests: the engine under the controls. */
  interface Window {
    matinee?: { player: Engine["player"] };
  }
}

/** `startAt`: seconds; a stream that is started again goes on from where it was. */
export function useEngine(video: HTMLVideoElement | null, textLayer: HTMLElement | null, stream: Stream, startAt: number | null) {
  const w = useMessages();
  const toast = useToast();
  const [engine, setEngine] = useState<Engine | null>(null);
  const [tracks, setTracks] = useState(NO_TRACKS);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const position = useRef(startAt);
  const destroyed = useRef<Promise<unknown>>(Promise.resolve());
  useEffect(() => {
    if (!video || !textLayer) return;
    let made: Engine | null = null;
    let gone = false;
    setTrouble(null);
    void Promise.all([loading, destroyed.current]).then(([shaka]) => {
      if (gone) return;
      const begin = async () => {
        if (!(await playAloud(video))) toast(w("unmuted_needed"));
      };
      made = new Engine(shaka, video, textLayer, { loaded: () => void begin(), tracks: setTracks, trouble: setTrouble });
      window.matinee = { player: made.player };
      setEngine(made);
      const { volume, muted, speed } = preferences();
      Object.assign(video, { volume, muted, defaultPlaybackRate: speed, playbackRate: speed });
      void made.load(stream, position.current);
    });
    return () => {
      gone = true;
      if (video.currentTime > 0) position.current = video.currentTime;
      setEngine(null);
      delete window.matinee;
      destroyed.current = made?.destroy() ?? Promise.resolve();
    };
  }, [video, textLayer, stream.session_id]);
  return { engine, tracks, trouble, setTrouble };
}

/** Whether it plays with sound: a browser may refuse that until somebody has touched the page. */
async function playAloud(video: HTMLVideoElement): Promise<boolean> {
  try {
    await video.play();
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== "NotAllowedError") return true;
    video.muted = true;
    await video.play().catch(() => undefined); // not even in silence: it waits for the play button
    return false;
  }
  return true;
}
