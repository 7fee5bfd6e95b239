/** Full screen for the player with its controls; on an iPhone, which knows only that of a video, the film's own. */
import { type RefObject, useCallback, useEffect, useState } from "react";

interface AppleVideo extends HTMLVideoElement {
  webkitEnterFullscreen?: () => void;
}

export function useFullscreen(root: RefObject<HTMLElement | null>) {
  const [on, setOn] = useState(false);
  useEffect(() => {
    const update = () => setOn(document.fullscreenElement !== null);
    document.addEventListener("fullscreenchange", update);
    return () => document.removeEventListener("fullscreenchange", update);
  }, []);
  const toggle = useCallback(() => {
    const element = root.current;
    if (document.fullscreenElement) void document.exitFullscreen();
    else if (element?.requestFullscreen) void element.requestFullscreen();
    else element?.querySelector<AppleVideo>("video")?.webkitEnterFullscreen?.();
  }, [root]);
  return { on, toggle };
}
