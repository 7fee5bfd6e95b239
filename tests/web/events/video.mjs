// A <video> as a player's events need it: its state is set, and the event that a browser fires with it follows.

export class Video {
  currentTime = 0;
  duration = 120;
  paused = true;
  ended = false;
  seeking = false;
  readyState = 0;
  playbackRate = 1;
  videoHeight = 720;
  error = null;
  #listeners = new Map();

  addEventListener(name, hears) {
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), hears]);
  }

  removeEventListener(name, hears) {
    this.#listeners.set(name, (this.#listeners.get(name) ?? []).filter((each) => each !== hears));
  }

  get heard() {
    return [...this.#listeners.values()].flat().length;
  }

  is(state, ...names) {
    Object.assign(this, state);
    for (const type of names) for (const hears of this.#listeners.get(type) ?? []) hears({ type });
  }

  play() {
    this.is({ paused: false, ended: false }, "play");
    this.is({ readyState: 4 }, "playing");
  }

  /** Seconds of the film, in steps of a quarter, as a browser tells them; `pass` moves the clock. */
  shows(seconds, pass) {
    for (let step = 0; step < seconds * 4; step++) {
      pass(250);
      this.is({ currentTime: this.currentTime + 0.25 * this.playbackRate }, "timeupdate");
    }
  }

  seeks(to, pass, takes = 500) {
    this.is({ seeking: true, currentTime: to, readyState: 1 }, "seeking", "waiting");
    pass(takes);
    this.is({ seeking: false }, "seeked");
    if (!this.paused) this.is({ readyState: 4 }, "playing");
  }
}
