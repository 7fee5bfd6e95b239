/** The film, and over it controls of our own, which leave while it plays. */
import { type CSSProperties, type RefObject, useEffect, useEffectEvent, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { sentence } from "../api/problems";
import type { Title } from "../api/schema";
import { Button, ButtonLink, cx, Icon, IconButton, useToast } from "../design";
import { useLanguage } from "../i18n";
import { useFormats } from "../i18n/formats";
import { clock } from "./clock";
import { Engine, loading, NO_TRACKS, type Stream, type Trouble } from "./engine";
import { KeyList } from "./KeyList";
import { type Actions, pressKey } from "./keys";
import { saveLanguages, type TrackLanguages } from "./trackLanguages";
import { skippable } from "./markers";
import { NextCard } from "./NextCard";
import styles from "./Player.module.css";
import { BOX_OPACITIES, prefer, preferences, SPEEDS, TEXT_OPACITIES, TEXT_SIZES } from "./preferences";
import { SeekBar } from "./SeekBar";
import { Settings, type SettingsActions } from "./Settings";
import { PlaybackError, BufferingNotice } from "./PlayerStates";
import { useAutoplay } from "./useAutoplay";
import { useControlsVisibility } from "./useControlsVisibility";
import { useFullscreen } from "./useFullscreen";
import { useGestures } from "./useGestures";
import { useLease } from "./useLease";
import { useMediaState } from "./useMediaState";
import { useMediaSession } from "./useMediaSession";
import { useFeedback } from "./useFeedback";
import { useUpNext } from "./useUpNext";
import { useMessages } from "./messages";
import { useReports } from "../watching/useReports";

const RENEWED_FOR = 60_000;

declare global {
  /** For support and tests: the engine under the controls. */
  interface Window {
    matinee?: { player: Engine["player"] };
  }
}

/**
 * `kept`: whether where one is is kept, and gone on from; `home`: where its way back leads; `stage`: what fills the screen, and
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
  const { t } = useLanguage();
  const { percent, number, languageName } = useFormats();
  const toast = useToast();
  const navigate = useNavigate();
  const [video, setVideo] = useState<HTMLVideoElement | null>(null);
  const [text, setText] = useState<HTMLElement | null>(null);
  const root = useRef<HTMLDivElement>(null);
  const [engine, setEngine] = useState<Engine | null>(null);
  const [tracks, setTracks] = useState(NO_TRACKS);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [helping, setHelping] = useState(false);
  const [menuOpen, setMenuOpen] = useState(false);
  /** The speed too: the engine sets the video's own to 0 while it waits for data. */
  const [settings, setSettings] = useState(preferences);
  const { said, say } = useFeedback();
  const media = useMediaState(video);
  const full = useFullscreen(stage);
  const busy = menuOpen || helping || trouble !== null;
  const { awake, wake, sleep } = useControlsVisibility(media.paused || media.ended || busy);
  const words = useMessages();
  const { markers } = stream;
  const creditsAt = markers?.credits_at ?? null;

  // The engine, and the film in it.
  const [{ session_id: viewing, resume_position: resumed }] = useState(stream); // one viewing, however often it is started again
  const begun = useRef<number | null>((kept && resumed) || null);
  const leaving = useRef<Promise<unknown>>(Promise.resolve());
  useEffect(() => {
    if (!video || !text) return;
    let made: Engine | null = null;
    let gone = false;
    setTrouble(null);
    void Promise.all([loading, leaving.current]).then(([shaka]) => {
      if (gone) return;
      const begin = async () => {
        if (!(await playAloud(video))) toast(t("player.unmuted_needed"));
      };
      made = new Engine(shaka, video, text, { loaded: () => void begin(), tracks: setTracks, trouble: setTrouble });
      window.matinee = { player: made.player };
      setEngine(made);
      const { volume, muted, speed } = preferences();
      Object.assign(video, { volume, muted, defaultPlaybackRate: speed, playbackRate: speed });
      void made.load(stream, begun.current);
    });
    return () => {
      gone = true;
      if (video.currentTime > 0) begun.current = video.currentTime;
      setEngine(null);
      delete window.matinee;
      leaving.current = made?.destroy() ?? Promise.resolve();
    };
  }, [video, text, stream.session_id]);

  // A stream that ran out is started again where it was, once in a while; what is refused at once again stays refused.
  const renewed = useRef(Number.NEGATIVE_INFINITY);
  const expired = useEffectEvent(() => {
    if (performance.now() - renewed.current < RENEWED_FOR) return setTrouble({ kind: "unknown", code: 403 });
    renewed.current = performance.now();
    onExpired();
  });
  useEffect(() => {
    if (trouble?.kind === "expired") expired();
  }, [trouble]);
  const handedOn = useRef(false);
  useLease(video, title.content_id, stream.session_id, handedOn, () => {
    video?.pause();
    setTrouble({ kind: "ended" });
  });
  useMediaSession(title);
  useReports(video, title.content_id, kept ? viewing : null, creditsAt);

  const go = (to: string | undefined) =>
    to
      ? () => {
          handedOn.current = true;
          void navigate(`/watch/${to}`, { replace: true });
        }
      : null;
  const playNext = go(next);
  const up = useUpNext(media, creditsAt, useAutoplay(), busy, playNext);
  const skips = skippable(markers, media.time);

  const subtitled = tracks.subtitles.find((track) => track.active);
  const toggle = () => {
    if (!video) return;
    if (video.paused) void video.play();
    else video.pause();
    say(video.paused ? "pause" : "play", t(video.paused ? "player.pause" : "player.play"));
  };
  const seekTo = (time: number) => {
    if (video) video.currentTime = Math.min(Math.max(time, 0), video.duration || 0);
    wake();
  };
  const [afresh, setAfresh] = useState(false);
  const startOver = () => {
    setAfresh(true);
    seekTo(0);
    void video?.play();
  };
  const setVolume = (volume: number) => {
    if (!video) return;
    video.volume = Math.min(Math.max(volume, 0), 1);
    video.muted = video.volume === 0;
    prefer({ volume: video.volume, muted: video.muted });
    setSettings(preferences()); // the slider stands there before the video tells so: a second press goes on from it
  };
  const mute = () => {
    if (!video) return;
    video.muted = !video.muted;
    if (!video.muted && video.volume === 0) video.volume = 0.5;
    prefer({ muted: video.muted, volume: video.volume });
    say(video.muted ? "mute" : "volume", t(video.muted ? "player.mute" : "player.unmute"));
  };
  const remember = (chosen: Partial<TrackLanguages>) => void saveLanguages(chosen).catch((error: unknown) => toast(sentence(error, t)));
  const set: SettingsActions = {
    speed(speed) {
      if (!video) return;
      video.playbackRate = speed;
      video.defaultPlaybackRate = speed;
      prefer({ speed });
      setSettings(preferences());
      say(null, t("player.said.speed", { speed: `${number(speed)}×` }));
    },
    quality: (height) => engine?.chooseQuality(height),
    audio(track) {
      engine?.chooseAudio(track.key);
      remember({ audio: track.language });
    },
    subtitles(track) {
      engine?.chooseSubtitles(track?.key ?? null);
      remember({ subtitles: track?.language ?? null });
      const name = track ? (track.label ?? languageName(track.language)) : t("player.subtitles.off");
      say("subtitles", t("player.said.subtitles", { name }));
    },
    text(change) {
      prefer(change);
      if (change.textSize) engine?.sizeText(change.textSize);
      setSettings(preferences());
    },
  };
  const saySetting = (name: string, value: string) => say("subtitles", t("player.said.setting", { name, value }));
  const toggleSubtitles = () => {
    if (tracks.subtitles.length === 0) return say("subtitles", t("player.subtitles.none"));
    const wanted = tracks.subtitles.find((track) => track.language === preferences().subtitles) ?? tracks.subtitles[0];
    set.subtitles(subtitled ? null : (wanted ?? null));
  };
  const pictureInPicture = document.pictureInPictureEnabled
    ? () => void (document.pictureInPictureElement ? document.exitPictureInPicture() : video?.requestPictureInPicture())
    : null;
  const actions: Actions = {
    toggle,
    seek(by) {
      seekTo((video?.currentTime ?? 0) + by);
      say(by < 0 ? "rewind" : "forward", t("player.said.seconds", { count: Math.abs(by) }));
    },
    seekTo: (share) => seekTo(share * (video?.duration || 0)),
    louder(by) {
      setVolume((video?.volume ?? 0) + by);
      say(by > 0 ? "volume" : "quiet", t("player.volume.now", { percent: percent(video?.volume ?? 0) }));
    },
    mute,
    fullscreen: full.toggle,
    subtitles: toggleSubtitles,
    textSize(step) {
      const sizes = { small: t("player.size.small"), medium: t("player.size.medium"), large: t("player.size.large") };
      const textSize = TEXT_SIZES[TEXT_SIZES.indexOf(settings.textSize) + step] ?? settings.textSize;
      set.text({ textSize });
      saySetting(t("player.subtitles.size"), sizes[textSize]);
    },
    textOpacity() {
      const textOpacity = after(TEXT_OPACITIES, settings.textOpacity);
      set.text({ textOpacity });
      saySetting(t("player.subtitles.opacity"), percent(textOpacity));
    },
    boxOpacity() {
      const boxOpacity = after(BOX_OPACITIES, settings.boxOpacity);
      set.text({ boxOpacity });
      saySetting(t("player.subtitles.box"), percent(boxOpacity));
    },
    pictureInPicture,
    skip: skips && (() => seekTo(skips.to)),
    next: playNext,
    previous: go(previous),
    faster(step) {
      const at = SPEEDS.findIndex((speed) => speed === settings.speed);
      const speed = SPEEDS[at + step];
      if (speed) set.speed(speed);
    },
    frame(step) {
      if (video?.paused && engine) seekTo(video.currentTime + step * engine.frame);
    },
    help: () => setHelping(true),
  };

  const onKey = useEffectEvent((event: KeyboardEvent) => {
    wake();
    pressKey(event, actions);
  });
  useEffect(() => {
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);

  const gestures = useGestures({
    toggle,
    fullscreen: full,
    seek: actions.seek,
    swiped: (by) => (video ? Math.min(Math.max(video.currentTime + by, 0), video.duration || 0) : 0),
    onSwipe: (time) => say(null, clock(time)),
    seekTo,
    awake,
    wake,
    sleep,
  });
  const shown = awake || !media.started;
  const dead = trouble && trouble.kind !== "network" && trouble.kind !== "expired";
  return (
    <div
      ref={root}
      role="region"
      aria-label={t("player.name", { title: title.title })}
      className={cx(styles.player, "always-dark", shown && styles.shown)}
      onPointerMove={(event) => event.pointerType === "mouse" && wake()}
      onPointerLeave={(event) => event.pointerType === "mouse" && sleep()}
      onFocus={wake}
    >
      <video ref={setVideo} className={styles.video} playsInline poster={title.backdrop_url ?? undefined} {...gestures} />
      <div
        ref={setText}
        className={styles.text}
        data-colour={settings.textColour}
        style={{ "--text-opacity": settings.textOpacity, "--box-opacity": settings.boxOpacity } as CSSProperties}
      />
      <p role="status" className="visually-hidden">
        {said?.text}
      </p>
      {said && !media.ended && (
        <div key={said.turn} className={styles.said} aria-hidden="true">
          {said.icon && <Icon name={said.icon} size="2.5rem" />}
          <span>{said.text}</span>
        </div>
      )}
      <BufferingNotice busy={!dead && (!media.started || media.waiting)} network={trouble?.kind === "network"} started={media.started} />
      {dead && (
        <PlaybackError title={title} home={home} onRetry={onExpired}>
          {"code" in trouble ? t("player.error.unknown", { code: String(trouble.code) }) : t(`player.error.${trouble.kind as "ended" | "media" | "protected"}`)}
        </PlaybackError>
      )}
      <header className={styles.top}>
        <IconButton
          icon="back"
          label={t("player.back", { title: title.title })}
          onClick={() => void navigate(home, { replace: true })}
        />
        <h1>
          <bdi>{title.title}</bdi>
        </h1>
        {kept && Boolean(resumed) && !afresh && media.started && (
          <Button icon="replay" className={styles.afresh} onClick={startOver}>
            {t("player.start_over")}
          </Button>
        )}
      </header>
      {words && skips && media.started && (
        <Button size="large" icon="next" className={styles.skip} onClick={actions.skip ?? undefined}>
          {words(`skip.${skips.what}`)}
        </Button>
      )}
      {words && next && playNext && (up.now.kind === "counting" || up.now.kind === "offered") && (
        <NextCard contentId={next} now={up.now} words={words} onPlay={playNext} onDecline={up.decline} />
      )}
      {media.ended && !(playNext && up.now.kind === "counting") && (
        <div className={styles.end}>
          <p>{t("player.ended")}</p>
          <Button rank="first" size="large" icon="replay" onClick={toggle}>
            {t("player.replay")}
          </Button>
          <ButtonLink size="large" to={home} replace>
            {t("player.back", { title: title.title })}
          </ButtonLink>
        </div>
      )}
      <div className={styles.controls} role="group" aria-label={t("player.controls")}>
        <SeekBar media={media} engine={engine} onSeek={seekTo} />
        <div className={styles.buttons} dir="ltr">
          <IconButton
            icon={media.ended ? "replay" : media.paused ? "play" : "pause"}
            iconSize="1.9rem"
            label={t(media.ended ? "player.replay" : media.paused ? "player.play" : "player.pause")}
            onClick={toggle}
          />
          <IconButton icon="rewind" className={styles.wide} label={t("player.rewind")} onClick={() => actions.seek(-10)} />
          <IconButton icon="forward" className={styles.wide} label={t("player.forward")} onClick={() => actions.seek(10)} />
          <div className={styles.volume}>
            <IconButton
              icon={media.muted ? "mute" : media.volume < 0.5 ? "quiet" : "volume"}
              label={t(media.muted ? "player.unmute" : "player.mute")}
              onClick={mute}
            />
            <input
              type="range"
              aria-label={t("player.volume")}
              aria-valuetext={percent(media.muted ? 0 : media.volume)}
              min={0}
              max={1}
              step={0.05}
              value={video && !video.muted ? video.volume : 0}
              onChange={(event) => setVolume(Number(event.currentTarget.value))}
            />
          </div>
          <span className={styles.time}>
            {clock(media.time)}
            <span> / {clock(media.duration)}</span>
          </span>
          <span className={styles.space} />
          <IconButton
            icon="subtitles"
            label={t("player.subtitles")}
            aria-pressed={Boolean(subtitled)}
            disabled={tracks.subtitles.length === 0}
            className={cx(subtitled && styles.on)}
            onClick={toggleSubtitles}
          />
          <Settings
            tracks={tracks}
            speed={settings.speed}
            text={settings}
            set={set}
            limit={words && stream.max_height < (title.max_height ?? 0) ? words("quality.plan", { height: String(stream.max_height) }) : null}
            onOpen={setMenuOpen}
          />
          <IconButton icon="keyboard" className={styles.wide} label={t("player.keys")} onClick={() => setHelping(true)} />
          {pictureInPicture && (
            <IconButton icon="picture" className={styles.wide} label={t("player.pip")} onClick={pictureInPicture} />
          )}
          <IconButton
            icon={full.on ? "window" : "fullscreen"}
            label={t(full.on ? "player.fullscreen.leave" : "player.fullscreen")}
            onClick={full.toggle}
          />
        </div>
      </div>
      <KeyList open={helping} actions={actions} onClose={() => setHelping(false)} />
    </div>
  );
}

/** The one after this, and after the last the first. */
const after = (all: readonly number[], now: number): number => all[(all.indexOf(now) + 1) % all.length] ?? now;

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
