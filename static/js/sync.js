/* Plays several videos by one clock. The clock is time itself, not a video: each video is nudged towards it by a
   slightly other speed, and set anew where it is far away. While one of them has nothing to show, the clock waits for
   it. A shorter video holds its last frame; at the end of the longest all begin again, or stop. */
const NEAR = 0.008;
const FAR = 0.4;
const PULL = 2.5;
const MOST = 0.5;
const END = 0.02;
const SETTLE = 4000;

const event = (video, name) => new Promise((done) => video.addEventListener(name, done, { once: true }));
const atMost = (milliseconds, promise) =>
  Promise.race([promise, new Promise((done) => setTimeout(done, milliseconds))]);

export class Sync extends EventTarget {
  constructor(videos, { loop = true } = {}) {
    super();
    this.videos = videos;
    this.loop = loop;
    this.speed = 1;
    this.playing = false;
    this.anchor = { position: 0, at: 0 };
    this.turn = 0;
    for (const video of videos) {
      Object.assign(video, { loop: false, playbackRate: 1 });
      video.addEventListener("loadedmetadata", () => this.changed());
    }
  }

  /* Seconds: of one video, and of the longest. Before a file's own is known, what the page says. */
  lengthOf(video) {
    return Number.isFinite(video.duration) ? video.duration : Number(video.dataset.seconds);
  }

  get length() {
    return Math.max(...this.videos.map((video) => this.lengthOf(video)));
  }

  get position() {
    const { position, at } = this.anchor;
    const gone = this.running ? ((performance.now() - at) / 1000) * this.speed : 0;
    return Math.min(position + gone, this.length);
  }

  targetOf(video, position = this.position) {
    return Math.min(position, Math.max(this.lengthOf(video) - END, 0));
  }

  hold() {
    this.anchor = { position: this.position, at: performance.now() };
    this.running = false;
  }

  release() {
    this.anchor.at = performance.now();
    this.running = true;
  }

  changed() {
    this.dispatchEvent(new Event("change"));
  }

  async play() {
    const turn = ++this.turn;
    this.playing = true;
    if (this.position >= this.length - END) this.anchor.position = 0;
    this.changed();
    await this.gather(turn);
  }

  pause() {
    this.turn += 1;
    this.playing = false;
    this.hold();
    for (const video of this.videos) video.pause();
    this.place(this.anchor.position);
    this.changed();
  }

  toggle() {
    return this.playing ? this.pause() : this.play();
  }

  seek(position) {
    this.hold();
    this.anchor.position = Math.min(Math.max(position, 0), this.length);
    if (!this.playing) {
      this.place(this.anchor.position);
      return this.changed();
    }
    for (const video of this.videos) video.pause();
    return this.gather(++this.turn);
  }

  setSpeed(speed) {
    if (this.running) this.release(this.hold());
    this.speed = speed;
    this.changed();
  }

  place(position) {
    for (const video of this.videos) {
      const target = this.targetOf(video, position);
      if (Math.abs(video.currentTime - target) > 0.001) video.currentTime = target;
    }
  }

  /* Bring all to the clock, wait until each can be seen there, and start them together. */
  async gather(turn) {
    this.hold();
    this.place(this.anchor.position);
    await atMost(SETTLE, Promise.all(this.videos.map((video) => video.seeking && event(video, "seeked"))));
    const live = this.videos.filter((video) => this.isDue(video));
    await atMost(SETTLE, Promise.all(live.map((video) => video.readyState < 3 && event(video, "canplay"))));
    if (turn !== this.turn) return;
    const started = live.map((video) => video.play().catch(() => {}));
    await atMost(SETTLE, Promise.all(started));
    if (turn !== this.turn) return;
    this.release();
    requestAnimationFrame(() => this.follow(turn));
  }

  /* It has something to show now; a clip that cannot be played never has. */
  isDue(video) {
    return !video.error && !this.isOver(video);
  }

  isOver(video, position = this.position) {
    return position >= this.lengthOf(video) - END;
  }

  follow(turn) {
    if (turn !== this.turn || !this.playing) return;
    if (this.position >= this.length - END) return this.finish(turn);
    const late = this.videos.filter((video) => this.isDue(video) && video.readyState < 3);
    if (late.length) return this.wait(turn);
    for (const video of this.videos) this.steer(video);
    this.dispatchEvent(new Event("tick"));
    requestAnimationFrame(() => this.follow(turn));
  }

  wait(turn) {
    this.hold();
    for (const video of this.videos) video.pause();
    return this.gather(turn);
  }

  finish(turn) {
    if (!this.loop) return this.pause();
    this.hold();
    this.anchor.position = 0;
    for (const video of this.videos) video.pause();
    return this.gather(turn);
  }

  steer(video) {
    if (video.error) return;
    const target = this.targetOf(video);
    if (this.isOver(video)) {
      if (!video.paused) video.pause();
      if (Math.abs(video.currentTime - target) > 0.1) video.currentTime = target;
      return;
    }
    if (video.seeking) return;
    if (video.paused) video.play().catch(() => {});
    const ahead = video.currentTime - target;
    if (Math.abs(ahead) > FAR) video.currentTime = target;
    const pull = Math.abs(ahead) < NEAR ? 0 : Math.min(Math.max(-ahead * PULL, -MOST), MOST);
    const rate = this.speed * (1 + pull);
    if (Math.abs(video.playbackRate - rate) > 0.01) video.playbackRate = rate;
  }
}
