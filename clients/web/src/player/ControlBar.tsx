/** The controls at the player's foot: the seek bar, and under it the buttons, which stand from left to right in every language. */
import { cx, IconButton } from "../design";
import { useFormats } from "../i18n/formats";
import type { Chapter } from "./chapters";
import { clock } from "./clock";
import type { Engine, Tracks } from "./engine";
import { useMessages } from "./messages";
import styles from "./Player.module.css";
import type { Preferences } from "./preferences";
import { SeekBar } from "./SeekBar";
import { Settings } from "./Settings";
import type { MediaState } from "./useMediaState";
import type { Playback } from "./usePlayback";
import type { TrackChoices } from "./useTracks";

export function ControlBar({
  video,
  media,
  engine,
  tracks,
  preferences,
  playback,
  choices,
  limit,
  fullscreen,
  pictureInPicture,
  chapters,
  onMenu,
  onHelp,
}: {
  video: HTMLVideoElement | null;
  media: MediaState;
  engine: Engine | null;
  tracks: Tracks;
  preferences: Preferences;
  playback: Playback;
  choices: TrackChoices;
  /** Why there is no better quality, where there could be one. */
  limit: string | null;
  fullscreen: { on: boolean; toggle: () => void };
  /** Null where the browser has none. */
  pictureInPicture: (() => void) | null;
  chapters: readonly Chapter[];
  onMenu: (open: boolean) => void;
  onHelp: () => void;
}) {
  const w = useMessages();
  return (
    <div className={styles.controls} role="group" aria-label={w("controls")}>
      <SeekBar media={media} engine={engine} chapters={chapters} onSeek={playback.seekTo} />
      <div className={styles.buttons} dir="ltr">
        <IconButton
          icon={media.ended ? "replay" : media.paused ? "play" : "pause"}
          iconSize="1.9rem"
          label={w(media.ended ? "replay" : media.paused ? "play" : "pause")}
          onClick={playback.toggle}
        />
        <IconButton icon="rewind" className={styles.wide} label={w("rewind")} onClick={() => playback.seek(-10)} />
        <IconButton icon="forward" className={styles.wide} label={w("forward")} onClick={() => playback.seek(10)} />
        <Volume video={video} media={media} playback={playback} />
        <span className={styles.time}>
          {clock(media.time)}
          <span> / {clock(media.duration)}</span>
        </span>
        <span className={styles.space} />
        <IconButton
          icon="subtitles"
          label={w("subtitles")}
          aria-pressed={choices.subtitled}
          disabled={tracks.subtitles.length === 0}
          className={cx(choices.subtitled && styles.on)}
          onClick={choices.toggleSubtitles}
        />
        <Settings tracks={tracks} preferences={preferences} choices={choices} onSpeed={playback.setSpeed} limit={limit} onOpen={onMenu} />
        <IconButton icon="keyboard" className={styles.wide} label={w("keys")} onClick={onHelp} />
        {pictureInPicture && <IconButton icon="picture" className={styles.wide} label={w("pip")} onClick={pictureInPicture} />}
        <IconButton
          icon={fullscreen.on ? "window" : "fullscreen"}
          label={w(fullscreen.on ? "fullscreen.leave" : "fullscreen")}
          onClick={fullscreen.toggle}
        />
      </div>
    </div>
  );
}

function Volume({ video, media, playback }: { video: HTMLVideoElement | null; media: MediaState; playback: Playback }) {
  const w = useMessages();
  const { percent } = useFormats();
  return (
    <div className={styles.volume}>
      <IconButton
        icon={media.muted ? "mute" : media.volume < 0.5 ? "quiet" : "volume"}
        label={w(media.muted ? "unmute" : "mute")}
        onClick={playback.mute}
      />
      <input
        type="range"
        aria-label={w("volume")}
        aria-valuetext={percent(media.muted ? 0 : media.volume)}
        min={0}
        max={1}
        step={0.05}
        value={video && !video.muted ? video.volume : 0}
        onChange={(event) => playback.setVolume(Number(event.currentTarget.value))}
      />
    </div>
  );
}
