/* The player of one take: seek, one frame, one second, loop, speed, sound, the prompt over the clip, and a strip of its
   frames. Without this file the video keeps the
   browser's own controls and the transport stays hidden. */
const SPEEDS = [1, 0.5, 0.25, 2];
const FRAMES = 9;
const connected = new WeakMap();
const timecode = (seconds) => `${Math.floor(seconds / 60)}:${(seconds % 60).toFixed(2).padStart(5, "0")}`;

function once(video, name) {
  return new Promise((resolve, reject) => {
    video.addEventListener(name, resolve, { once: true });
    video.addEventListener("error", reject, { once: true });
  });
}

function frameOf(video) {
  const canvas = document.createElement("canvas");
  canvas.width = 160;
  canvas.height = Math.round((160 * video.videoHeight) / video.videoWidth) || 90;
  canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
  return canvas;
}

class Player {
  constructor(root) {
    this.root = root;
    this.video = root.querySelector("video");
    this.seek = this.part("seek");
    this.frame = 1 / Number(root.dataset.fps || 24);
    this.listen();
    this.video.controls = false;
    root.querySelector(".transport").hidden = false;
    if (this.video.readyState) this.showLength();
    this.draw();
    this.fillStrip();
  }

  part(name) {
    return this.root.querySelector(`[data-player=${name}]`);
  }

  listen() {
    const { video } = this;
    for (const name of ["play", "back", "forward", "loop", "speed", "sound", "full", "prompt"]) {
      this.part(name)?.addEventListener("click", () => this[name]());
    }
    this.seek.addEventListener("input", () => (video.currentTime = this.seek.value));
    for (const name of ["play", "pause", "volumechange", "ratechange"]) video.addEventListener(name, () => this.draw());
    for (const name of ["timeupdate", "seeked"]) video.addEventListener(name, () => this.showTime());
    video.addEventListener("play", () => this.follow());
    video.addEventListener("loadedmetadata", () => this.showLength());
    video.addEventListener("click", () => this.play());
    document.addEventListener("keydown", (event) => this.press(event));
  }

  play() {
    if (this.video.paused) this.video.play();
    else this.video.pause();
  }

  move(seconds) {
    const { video } = this;
    video.currentTime = Math.min(Math.max(0, video.currentTime + seconds), video.duration || 0);
  }

  back() {
    this.video.pause();
    this.move(-this.frame);
  }

  forward() {
    this.video.pause();
    this.move(this.frame);
  }

  loop() {
    this.video.loop = !this.video.loop;
    this.draw();
  }

  speed() {
    this.video.playbackRate = SPEEDS[(SPEEDS.indexOf(this.video.playbackRate) + 1) % SPEEDS.length];
  }

  sound() {
    this.video.muted = !this.video.muted;
  }

  prompt() {
    const words = this.part("words");
    words.hidden = !words.hidden;
    this.part("prompt").setAttribute("aria-pressed", String(!words.hidden));
  }

  full() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.root.requestFullscreen();
  }

  /* Frames of the small preview, one after the other; where it cannot be read the poster stays. */
  async fillStrip() {
    const strip = this.part("strip");
    if (!strip?.dataset.strip) return;
    const probe = document.createElement("video");
    Object.assign(probe, { src: strip.dataset.strip, muted: true, preload: "auto" });
    try {
      await once(probe, "loadeddata");
      const frames = [];
      for (let index = 0; index < FRAMES; index += 1) {
        probe.currentTime = ((index + 0.5) / FRAMES) * probe.duration;
        await once(probe, "seeked");
        frames.push(frameOf(probe));
      }
      strip.replaceChildren(...frames);
    } catch {
      // Nothing to show but the poster.
    }
    probe.removeAttribute("src");
    probe.load();
  }

  useIcon(name, icon) {
    const link = this.part(name).querySelector("use");
    link.setAttribute("href", `${link.getAttribute("href").split("#")[0]}#${icon}`);
  }

  draw() {
    const { paused, loop, muted, playbackRate } = this.video;
    this.part("play").setAttribute("aria-label", paused ? "Play" : "Pause");
    this.useIcon("play", paused ? "play" : "pause");
    this.part("loop").setAttribute("aria-pressed", String(loop));
    this.part("sound").setAttribute("aria-pressed", String(!muted));
    this.useIcon("sound", muted ? "volume-x" : "volume-2");
    this.part("speed").textContent = `${playbackRate}×`;
    this.part("speed").setAttribute("aria-label", `Speed, ${playbackRate}×`);
  }

  showTime() {
    const { currentTime, duration } = this.video;
    this.part("time").textContent = timecode(currentTime);
    this.seek.value = currentTime;
    this.seek.setAttribute("aria-valuetext", `${currentTime.toFixed(1)} seconds of ${(duration || 0).toFixed(1)}`);
  }

  showLength() {
    this.seek.max = this.video.duration;
    this.part("length").textContent = `/ ${timecode(this.video.duration)}`;
    this.showTime();
  }

  follow() {
    if (this.video.paused) return;
    this.showTime();
    requestAnimationFrame(() => this.follow());
  }

  press(event) {
    const { target, key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (target.matches("input:not([type=range]), textarea, select")) return;
    const keys = {
      ",": () => this.back(),
      ".": () => this.forward(),
      ArrowLeft: () => this.move(-1),
      ArrowRight: () => this.move(1),
      " ": () => this.play(),
    };
    if (!keys[key] || (key === " " && target.matches("button, a, summary"))) return;
    event.preventDefault();
    keys[key]();
  }
}

function connectAll() {
  for (const root of document.querySelectorAll(".player")) {
    if (!connected.has(root)) connected.set(root, new Player(root));
  }
}

connectAll();
document.addEventListener("htmx:load", connectAll);
