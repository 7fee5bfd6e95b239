/** The frames of a film's storyboard: sprites, and a WebVTT file that says where in them each frame is. */

export interface Frame {
  readonly url: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * As the player's thumbnails have it: "storyboard-000.jpg#xywh=0,0,160,90". Relative names are beside the file at `address`, and
 * the same `query` opens them.
 */
export function framesOf(vtt: string, address: string, query: string): Frame[] {
  return [...vtt.matchAll(/^(\S+)#xywh=(\d+),(\d+),(\d+),(\d+)$/gm)].map(([, name = "", x, y, width, height]) => ({
    url: `${new URL(name, address).href}?${query}`,
    x: Number(x),
    y: Number(y),
    width: Number(width),
    height: Number(height),
  }));
}

/** So many of them, evenly from after the beginning until before the end: titles and credits tell nothing. */
export function sampled<Each>(frames: readonly Each[], count: number): Each[] {
  const inside = frames.slice(Math.floor(frames.length * 0.08), Math.ceil(frames.length * 0.9));
  const step = Math.max(1, inside.length / count);
  return Array.from({ length: Math.min(count, inside.length) }, (_, index) => inside[Math.floor(index * step)] as Each);
}
