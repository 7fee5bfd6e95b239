/**
 * Shaka Player behind what the controls need: one film in one <video>, its tracks as lists, its troubles as a word.
 *
 * DASH everywhere but on Apple's browsers, whose own road is HLS; each build holds its protocol alone.
 */
import type shakaTypes from "shaka-player/dist/shaka-player.dash-es2021.js";
import type { Schema } from "../api/schema";
import * as session from "../session";
import type { Role } from "./audioTracks";
import { signalClearKey } from "./clearKey";
import { preferences, type TextSize } from "./preferences";
import { wantedTracks } from "./trackLanguages";

type Shaka = typeof shakaTypes;
export type Player = shakaTypes.Player;
export type Stream = Schema<"Stream">;

/** The end of the film ("protected": the browser opens no such film). */
export type FinalTrouble = { kind: "media" | "protected" | "ended" } | { kind: "unknown"; code: number };

/** "network" mends itself; "expired" wants a new stream. */
export type Trouble = { kind: "network" | "expired" } | FinalTrouble;

export const isFinal = (trouble: Trouble | null): trouble is FinalTrouble => trouble !== null && trouble.kind !== "network" && trouble.kind !== "expired";

export interface Quality {
  height: number;
  active: boolean;
}

export interface Language {
  /** Unique among its kind. */
  key: string;
  language: string;
  label: string | null;
  active: boolean;
}

export interface Audio extends Language {
  /** As the manifests call it; unlike that of every other track. */
  name: string;
  role: Role;
}

export interface Tracks {
  qualities: Quality[];
  /** Whether the engine chooses the quality. */
  automatic: boolean;
  height: number;
  audio: Audio[];
  subtitles: Language[];
}

export const NO_TRACKS: Tracks = { qualities: [], automatic: true, height: 0, audio: [], subtitles: [] };
const TEXT_SCALES: Record<TextSize, number> = { small: 0.75, medium: 1, large: 1.5 };

const apple = /^Apple/.test(navigator.vendor);

/** Begun before the stream is known, so that neither waits for the other. */
export const loading: Promise<Shaka> = apple
  ? import("shaka-player/dist/shaka-player.hls-es2021.js").then((module) => module.default as unknown as Shaka)
  : import("shaka-player/dist/shaka-player.dash-es2021.js").then((module) => module.default);

/** What the cookies' end is answered with, and the lease's where it is about a licence. */
const STALE: ReadonlySet<unknown> = new Set([401, 402, 403, 409]);
const CHANGES = ["adaptation", "variantchanged", "trackschanged", "textchanged", "abrstatuschanged", "audiotrackschanged"];
/** Longest wait between two attempts at a network that is gone, in milliseconds; the first is a second. */
const LONGEST_BACKOFF = 15_000;

export class Engine {
  readonly player: Player;
  private readonly shaka: Shaka;
  private readonly video: HTMLVideoElement;
  private readonly hears: {
    /** Every time that it could begin: at once, or after the network came back. */
    loaded: () => void;
    tracks: (tracks: Tracks) => void;
    trouble: (trouble: Trouble | null) => void;
  };
  private stream: Stream | null = null;
  private storyboard: number | null = null;
  private attempts = 0;
  private timer = 0;
  private trouble: Trouble | null = null;
  private startAt: number | null = null;
  /** The key of the subtitles that were asked for. */
  private wanted: string | null = null;

  constructor(shaka: Shaka, video: HTMLVideoElement, text: HTMLElement, hears: Engine["hears"]) {
    this.shaka = shaka;
    this.video = video;
    this.hears = hears;
    shaka.polyfill.installAll();
    this.player = new shaka.Player();
    this.player.setVideoContainer(text);
    this.player.configure({
      streaming: { bufferingGoal: 30, rebufferingGoal: 1, bufferBehind: 60 },
      abr: { switchInterval: 4 },
    });
    this.sizeText(preferences().textSize);
    this.player.getNetworkingEngine()?.registerRequestFilter(async (type, request) => {
      if (type !== shaka.net.NetworkingEngine.RequestType.LICENSE) return;
      request.headers["authorization"] = `Bearer ${await session.fresh()}`;
      request.headers["content-type"] = request.uris[0]?.includes("/license?") ? "application/json" : "application/octet-stream";
    });
    this.player.addEventListener("error", (event) => this.failed((event as unknown as { detail: shakaTypes.util.Error }).detail));
    for (const name of CHANGES) this.player.addEventListener(name, this.tell);
    addEventListener("online", this.again);
    video.addEventListener("timeupdate", this.recovered);
  }

  /** Load, to begin at `startAt` (seconds). What goes wrong is told as a trouble. */
  async load(stream: Stream, startAt: number | null): Promise<void> {
    this.stream = stream;
    this.startAt = startAt;
    const { audioName, audio, subtitles } = wantedTracks(stream);
    this.player.configure({ preferredAudio: [...(audioName ? [{ label: audioName }] : []), ...(audio ? [{ language: audio }] : [])] });
    if (stream.drm) this.player.configure({ drm: drmConfiguration(stream.drm) });
    if (stream.drm?.servers["org.w3.clearkey"]) this.player.configure({ manifest: { dash: { manifestPreprocessorTXml: signalClearKey } } });
    try {
      await this.player.attach(this.video);
      await this.player.load(apple ? stream.hls_url : stream.dash_url, startAt);
    } catch (error) {
      this.failed(error as shakaTypes.util.Error);
      return;
    }
    this.hears.loaded();
    this.recovered();
    this.chooseSubtitles(this.tracks().subtitles.find((each) => each.language === subtitles)?.key ?? null);
    this.tell();
    if (stream.storyboard_url) {
      // A seek bar without pictures is still a seek bar.
      const track = await this.player.addThumbnailsTrack(stream.storyboard_url).catch(() => null);
      this.storyboard = track?.id ?? null;
    }
  }

  tracks(): Tracks {
    const { player } = this;
    const variants = player.getVariantTracks();
    const current = variants.find((track) => track.active);
    const heights = [...new Set(variants.map((track) => track.height ?? 0))].filter(Boolean).sort((one, other) => other - one);
    return {
      qualities: heights.map((height) => ({ height, active: height === current?.height })),
      automatic: player.getConfiguration().abr.enabled,
      height: current?.height ?? 0,
      audio: this.audio(),
      subtitles: this.choosable().map((track) => languageOf(track)),
    };
  }

  /** As the stream names and orders them; a film whose manifests are older than its names has them by its manifests alone. */
  private audio(): Audio[] {
    const playing = this.player.getAudioTracks();
    const offered = (this.stream?.audio ?? []).flatMap(({ shown_as: name = "", language = "und", label, role = "main" }) => {
      const track = playing.find((each) => each.label === name);
      return track ? [{ key: languageOf(track).key, name, language, label: label || null, role, active: track.active }] : [];
    });
    return offered.length > 0 ? offered : playing.map((track) => ({ ...languageOf(track), name: "", role: "main" }));
  }

  /** null: the engine chooses. */
  chooseQuality(height: number | null): void {
    this.player.configure({ abr: { enabled: height === null } });
    const tracks = this.player.getVariantTracks();
    const heard = tracks.find((track) => track.active);
    const best = tracks
      .filter((track) => track.height === height && track.language === heard?.language && track.label === heard.label)
      .sort((one, other) => other.bandwidth - one.bandwidth)[0];
    if (best) this.player.selectVariantTrack(best, true, 2);
    this.tell();
  }

  chooseAudio(key: string): void {
    const track = this.player.getAudioTracks().find((each) => languageOf(each).key === key);
    if (track) {
      this.player.selectAudioTrack(track);
      this.showText(track.language);
    }
    this.tell();
  }

  /** null: none but what is forced. */
  chooseSubtitles(key: string | null): void {
    this.wanted = key;
    this.showText(this.player.getAudioTracks().find((each) => each.active)?.language);
    this.tell();
  }

  sizeText(size: TextSize): void {
    this.player.configure({ textDisplayer: { fontScaleFactor: TEXT_SCALES[size] } });
  }

  /** Forced subtitles (foreign speech, signs) are nobody's choice: they are part of the film as it is heard. */
  private choosable(): shakaTypes.extern.TextTrack[] {
    return this.player.getTextTracks().filter((each) => !each.forced);
  }

  /** The subtitles asked for; without any, those that are forced on who hears this language. */
  private showText(heard: string | undefined): void {
    const chosen = this.choosable().find((each) => languageOf(each).key === this.wanted);
    const forced = this.player.getTextTracks().find((each) => each.forced && heard && primary(each.language) === primary(heard));
    this.player.selectTextTrack(chosen ?? forced ?? null);
  }

  /** The storyboard's picture for a time, or null. */
  async preview(time: number): Promise<shakaTypes.extern.Thumbnail | null> {
    return this.storyboard === null ? null : this.player.getThumbnails(this.storyboard, time);
  }

  /** Seconds into the film; until it plays, where it will begin. */
  get position(): number {
    return this.begun ? this.video.currentTime : (this.startAt ?? 0);
  }

  /** In seconds. Before the film has begun, it begins there. */
  seekTo(time: number): void {
    if (!this.begun) {
      this.startAt = time;
      this.player.updateStartTime(time);
    }
    if (this.video.readyState > HTMLMediaElement.HAVE_NOTHING) this.video.currentTime = time;
  }

  private get begun(): boolean {
    return this.video.played.length > 0;
  }

  /** Seconds that one frame lasts. */
  get frame(): number {
    return 1 / (this.player.getVariantTracks().find((track) => track.active)?.frameRate ?? 24);
  }

  private readonly tell = () => this.hears.tracks(this.tracks());

  private failed(error: shakaTypes.util.Error): void {
    const { Severity, Category, Code } = this.shaka.util.Error;
    if (error.code === Code.LOAD_INTERRUPTED || error.code === Code.OPERATION_ABORTED) return;
    if (error.severity !== Severity.CRITICAL && error.category !== Category.NETWORK) return;
    if (error.code === Code.LICENSE_REQUEST_FAILED) return this.failed((error.data as shakaTypes.util.Error[])[0] ?? error);
    if (error.category === Category.NETWORK) {
      const status = error.code === Code.BAD_HTTP_STATUS ? (error.data as unknown[])[1] : 0;
      this.say({ kind: STALE.has(status) ? "expired" : "network" });
      if (this.trouble?.kind === "network") this.later();
    } else if (error.category === Category.DRM || error.code === Code.HLS_KEYFORMATS_NOT_SUPPORTED) this.say({ kind: "protected" });
    else if (error.category === Category.MEDIA || error.category === Category.MANIFEST) this.say({ kind: "media" });
    else this.say({ kind: "unknown", code: error.code });
  }

  private say(trouble: Trouble | null): void {
    if (trouble?.kind === this.trouble?.kind) return;
    this.trouble = trouble;
    this.hears.trouble(trouble);
  }

  private later(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.again, Math.min(1000 * 2 ** this.attempts++, LONGEST_BACKOFF));
  }

  /** What was loaded goes on; what never came is loaded from its start. */
  readonly again = () => {
    if (this.trouble?.kind !== "network" || !this.stream) return;
    clearTimeout(this.timer);
    if (this.player.getLoadMode() === this.shaka.Player.LoadMode.MEDIA_SOURCE && this.player.getVariantTracks().length > 0) {
      this.player.retryStreaming(0.1);
      this.later();
    } else void this.load(this.stream, this.startAt);
  };

  private readonly recovered = () => {
    if (this.trouble?.kind !== "network" || this.video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA) return;
    this.attempts = 0;
    clearTimeout(this.timer);
    this.say(null);
  };

  destroy(): Promise<unknown> {
    clearTimeout(this.timer);
    removeEventListener("online", this.again);
    this.video.removeEventListener("timeupdate", this.recovered);
    return this.player.destroy();
  }
}

function drmConfiguration({ servers, certificate_url: certificate }: NonNullable<Stream["drm"]>) {
  return { servers, advanced: certificate ? { "com.apple.fps": { serverCertificateUri: certificate } } : {} };
}

const primary = (language: string) => language.split("-")[0];

function languageOf(track: { language: string; label: string | null; roles: string[]; active: boolean }): Language {
  const { language, label, roles, active } = track;
  return { key: [language, label, ...roles].join("/"), language, label, active };
}
