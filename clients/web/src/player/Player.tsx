/** The film, and over it controls of our own, which leave while it plays. */
import { type CSSProperties, type RefObject, useRef, useState } from "react";
import { useNavigate } from "react-router";
import type { Title } from "../api/schema";
import { Button, cx } from "../design";
import { useReports } from "../watching/useReports";
import { chapterAt, chapterFrom } from "./chapters";
import { clock } from "./clock";
import { ControlBar } from "./ControlBar";
import { isFinal, type Stream } from "./engine";
import { KeyList } from "./KeyList";
import type { Actions } from "./keys";
import { skippable } from "./markers";
import { useMessages } from "./messages";
import { NextCard } from "./NextCard";
import { EndCard, FeedbackBubble, TopBar } from "./Overlays";
import styles from "./Player.module.css";
import { BufferingNotice, EngineTrouble } from "./PlayerStates";
import { useAutoplay } from "./useAutoplay";
import { useControlsVisibility } from "./useControlsVisibility";
import { useEngine } from "./useEngine";
import { useFeedback } from "./useFeedback";
import { useFullscreen } from "./useFullscreen";
import { useGestures } from "./useGestures";
import { useKeyboard } from "./useKeyboard";
import { useLease } from "./useLease";
import { useMediaSession } from "./useMediaSession";
import { useMediaState } from "./useMediaState";
import { usePlayback } from "./usePlayback";
import { usePlayEvents } from "./usePlayEvents";
import { usePreferences } from "./usePreferences";
import { useStreamRenewal } from "./useStreamRenewal";
import { useTracks } from "./useTracks";
import { useUpNext } from "./useUpNext";

/**
 * `kept`: whether the position is reported, and resumed; `home`: where the way back leads; `stage`: what fills the screen, and
 * stays as one film follows another; `next` and `previous`: the episodes around it.
 */
export function Player({
  title,
  stream,
  kept,
  home,
  stage,
  next,
  previous,
  onExpired,
}: {
  title: Title;
  stream: Stream;
  kept: boolean;
  home: string;
  stage: RefObject<HTMLElement | null>;
  next?: string | undefined;
  previous?: string | undefined;
  onExpired: () => void;
}) {
  const w = useMessages();
  const navigate = useNavigate();
  const [video, setVideo] = useState<HTMLVideoElement | null>(null);
  const [textLayer, setTextLayer] = useState<HTMLElement | null>(null);
  const [helpOpen, setHelpOpen] = useState(false);
  const [menuOpen, setMenuOpen] = useState(false);
  const [startedOver, setStartedOver] = useState(false);
  const [preferences, prefer] = usePreferences();
  const { feedback, show } = useFeedback();
  const [{ session_id: viewing, resume_position: resumed }] = useState(stream); // one viewing, however often its stream is started again
  const { markers, chapters = [] } = stream;
  const creditsAt = markers?.credits_at ?? null;

  const media = useMediaState(video);
  const { engine, tracks, trouble, setTrouble } = useEngine(video, textLayer, stream, (kept && resumed) || null);
  const busy = menuOpen || helpOpen || trouble !== null;
  const { awake, wake, sleep } = useControlsVisibility(media.paused || media.ended || busy);
  const fullscreen = useFullscreen(stage);
  const playback = usePlayback({ video, engine, speed: preferences.speed, prefer, show, wake });
  const choices = useTracks({ engine, tracks, text: preferences, prefer, show });

  const handedOn = useRef(false);
  useStreamRenewal(trouble, onExpired, setTrouble);
  useLease(video, title.content_id, stream.session_id, handedOn, () => {
    video?.pause();
    setTrouble({ kind: "ended" });
  });
  useMediaSession(title);
  useReports(video, title.content_id, kept ? viewing : null, creditsAt);
  usePlayEvents(kept ? video : null, engine, title.content_id, trouble);

  const goTo = (contentId: string | undefined) =>
    contentId
      ? () => {
          handedOn.current = true;
          void navigate(`/watch/${contentId}`, { replace: true });
        }
      : null;
  const playNext = goTo(next);
  const up = useUpNext(media, creditsAt, useAutoplay(), busy, playNext);
  const skip = skippable(markers, media.time);
  const onSkip = skip && (() => playback.seekTo(skip.to));
  const goToChapter = (by: 1 | -1) => {
    const start = chapterFrom(chapters, media.time, by);
    if (start === null) return;
    playback.seekTo(start);
    show(null, chapterAt(chapters, start) || clock(start));
  };
  const startOver = () => {
    setStartedOver(true);
    playback.seekTo(0);
    void video?.play();
  };
  const pictureInPicture = document.pictureInPictureEnabled
    ? () => void (document.pictureInPictureElement ? document.exitPictureInPicture() : video?.requestPictureInPicture())
    : null;

  const actions: Actions = {
    ...playback,
    ...choices,
    fullscreen: fullscreen.toggle,
    pictureInPicture,
    skip: onSkip,
    chapter: chapters.length > 0 ? goToChapter : null,
    next: playNext,
    previous: goTo(previous),
    help: () => setHelpOpen(true),
  };
  useKeyboard(actions, wake);
  const gestures = useGestures({
    toggle: playback.toggle,
    fullscreen,
    seek: playback.seek,
    swiped: playback.swiped,
    onSwipe: (time) => show(null, clock(time)),
    seekTo: playback.seekTo,
    awake,
    wake,
    sleep,
  });
  const offer = up.now.kind === "counting" || up.now.kind === "offered" ? up.now : null;
  const dead = isFinal(trouble);
  return (
    <div
      role="region"
      aria-label={w("name", { title: title.title })}
      className={cx(styles.player, "always-dark", (awake || !media.started) && styles.shown)}
      onPointerMove={(event) => event.pointerType === "mouse" && wake()}
      onPointerLeave={(event) => event.pointerType === "mouse" && sleep()}
      onFocus={wake}
    >
      <video ref={setVideo} className={styles.video} playsInline poster={title.backdrop_url ?? undefined} {...gestures} />
      <div
        ref={setTextLayer}
        className={styles.text}
        data-colour={preferences.textColour}
        style={{ "--text-opacity": preferences.textOpacity, "--box-opacity": preferences.boxOpacity } as CSSProperties}
      />
      <FeedbackBubble feedback={feedback} visible={!media.ended} />
      <BufferingNotice busy={!dead && (!media.started || media.waiting)} network={trouble?.kind === "network"} started={media.started} />
      {dead && <EngineTrouble trouble={trouble} title={title} home={home} onRetry={onExpired} />}
      <TopBar title={title.title} home={home} onStartOver={kept && Boolean(resumed) && !startedOver && media.started ? startOver : null} />
      {skip && onSkip && media.started && (
        <Button size="large" icon="next" className={styles.skip} onClick={onSkip}>
          {w(`skip.${skip.what}`)}
        </Button>
      )}
      {next && playNext && offer && <NextCard contentId={next} now={offer} onPlay={playNext} onDecline={up.decline} />}
      {media.ended && !(playNext && up.now.kind === "counting") && <EndCard title={title.title} home={home} onReplay={playback.toggle} />}
      <ControlBar
          chapters={chapters}
        video={video}
        media={media}
        engine={engine}
        tracks={tracks}
        preferences={preferences}
        playback={playback}
        choices={choices}
        limit={stream.max_height < (title.max_height ?? 0) ? w("quality.plan", { height: String(stream.max_height) }) : null}
        fullscreen={fullscreen}
        pictureInPicture={pictureInPicture}
        onMenu={setMenuOpen}
        onHelp={actions.help}
      />
      <KeyList open={helpOpen} actions={actions} onClose={() => setHelpOpen(false)} />
    </div>
  );
}
