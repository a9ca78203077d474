/* The screening room: the picks one after another. Two players take turns: while one plays, the other holds the first
   frame of the next pick, so that nothing is seen between them. Without this file the list leads to the takes. */
const timecode = (seconds) => `${Math.floor(seconds / 60)}:${(seconds % 60).toFixed(2).padStart(5, "0")}`;
const room = document.getElementById("room");
const part = (name) => room.querySelector(`[data-room=${name}]`);

class Room {
  constructor() {
    this.picks = [...room.querySelectorAll("[data-pick]")];
    this.lengths = this.picks.map((pick) => Number(pick.dataset.seconds));
    this.players = [room.querySelector("video"), document.createElement("video")];
    this.add(this.players[1]);
    this.current = 0;
    this.wanted = false;
    this.listen();
    for (const player of this.players) player.controls = false;
    part("transport").hidden = false;
    part("length").textContent = `/ ${timecode(this.total)}`;
    this.prepare();
    this.draw();
    this.play();
  }

  add(player) {
    Object.assign(player, { className: "room-video", preload: "auto", playsInline: true, hidden: true });
    this.players[0].after(player);
  }

  get video() {
    return this.players[0];
  }

  get total() {
    return this.lengths.reduce((sum, seconds) => sum + seconds, 0);
  }

  /* Seconds of the whole before a pick, and where the whole stands now. */
  before(index) {
    return this.lengths.slice(0, index).reduce((sum, seconds) => sum + seconds, 0);
  }

  get position() {
    return this.before(this.current) + Math.min(this.video.currentTime, this.lengths[this.current]);
  }

  listen() {
    const does = {
      play: () => this.toggle(),
      before: () => this.step(-1),
      after: () => this.step(1),
      comment: () => this.comment(),
      sound: () => this.sound(),
      full: () => this.full(),
    };
    for (const [name, action] of Object.entries(does)) part(name).addEventListener("click", action);
    part("seek").addEventListener("input", ({ target }) => this.seek(Number(target.value)));
    this.picks.forEach((pick, index) => pick.addEventListener("click", (event) => this.choose(event, index)));
    for (const player of this.players) this.watch(player);
    document.addEventListener("keydown", (event) => this.press(event, does));
  }

  watch(player) {
    const mine = (action) => () => player === this.video && action();
    player.addEventListener("ended", mine(() => this.next()));
    player.addEventListener("error", mine(() => this.skip()));
    player.addEventListener("timeupdate", mine(() => this.drawTime()));
    for (const name of ["play", "pause", "volumechange"]) player.addEventListener(name, mine(() => this.draw()));
    player.addEventListener("click", () => this.toggle());
  }

  choose(event, index) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.go(index);
  }

  load(player, index) {
    const { clip } = this.picks[index].dataset;
    if (player.dataset.index === String(index)) return;
    player.dataset.index = index;
    player.removeAttribute("poster");
    player.src = clip;
    player.setAttribute("aria-label", this.picks[index].getAttribute("aria-label"));
  }

  /* The other player fetches what comes next and stands at its first frame. */
  prepare() {
    this.video.dataset.index ??= this.current;
    if (this.current + 1 < this.picks.length) this.load(this.players[1], this.current + 1);
  }

  play() {
    this.wanted = true;
    this.video.play().catch(() => this.draw());
    requestAnimationFrame(() => this.follow());
  }

  toggle() {
    if (this.video.paused) return this.isOver ? this.go(0) : this.play();
    this.wanted = false;
    return this.video.pause();
  }

  get isOver() {
    return this.current === this.picks.length - 1 && this.video.ended;
  }

  next() {
    if (this.current + 1 < this.picks.length) this.go(this.current + 1);
    else this.draw();
  }

  step(count) {
    this.go(Math.min(Math.max(this.current + count, 0), this.picks.length - 1));
  }

  go(index, seconds = 0) {
    const old = this.video;
    part("note").hidden = true;
    if (old.dataset.index !== String(index)) {
      this.players.reverse();
      this.load(this.video, index);
      Object.assign(this.video, { muted: old.muted, volume: old.volume });
    }
    this.current = index;
    if (Math.abs(this.video.currentTime - seconds) > 0.01) this.video.currentTime = seconds;
    if (this.wanted) this.play();
    this.video.hidden = false;
    if (old !== this.video) old.hidden = true;
    if (old !== this.video) old.pause();
    this.prepare();
    this.draw();
  }

  seek(position) {
    const last = this.picks.length - 1;
    let index = 0;
    while (index < last && position >= this.before(index + 1)) index += 1;
    this.go(index, position - this.before(index));
  }

  /* A clip that cannot be played: say so and go on. */
  skip() {
    const note = part("note");
    note.textContent = `${this.picks[this.current].dataset.title} cannot be played. The next pick follows.`;
    note.hidden = false;
    const { current } = this;
    setTimeout(() => current === this.current && this.next(), 2000);
  }

  comment() {
    const at = Math.min(this.video.currentTime, this.lengths[this.current]);
    location.assign(`${this.picks[this.current].href}#t=${at.toFixed(2)}`);
  }

  sound() {
    this.video.muted = !this.video.muted;
  }

  full() {
    if (document.fullscreenElement) document.exitFullscreen();
    else room.requestFullscreen().catch(() => {});
  }

  follow() {
    if (this.video.paused) return;
    this.drawTime();
    requestAnimationFrame(() => this.follow());
  }

  useIcon(name, icon) {
    const link = part(name).querySelector("use");
    link.setAttribute("href", `${link.getAttribute("href").split("#")[0]}#${icon}`);
  }

  draw() {
    const { paused, muted } = this.video;
    const pick = this.picks[this.current];
    part("code").textContent = pick.dataset.code;
    part("title").textContent = pick.dataset.title;
    part("place").textContent = this.current + 1;
    part("play").setAttribute("aria-label", paused ? "Play" : "Pause");
    this.useIcon("play", paused ? "play" : "pause");
    part("sound").setAttribute("aria-pressed", String(!muted));
    this.useIcon("sound", muted ? "volume-x" : "volume-2");
    for (const other of room.querySelectorAll(".picks li")) {
      other.toggleAttribute("aria-current", other.contains(pick));
      if (other.contains(pick)) other.setAttribute("aria-current", "true");
    }
    if (pick !== this.shown) pick.scrollIntoView({ block: "nearest", inline: "center" });
    this.shown = pick;
    this.drawTime();
  }

  drawTime() {
    const { position } = this;
    part("time").textContent = timecode(position);
    part("seek").value = position;
    part("seek").setAttribute("aria-valuetext", `${position.toFixed(1)} of ${this.total.toFixed(1)} seconds`);
  }

  press(event, does) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (document.querySelector("dialog[open]")) return;
    const { key, target } = event;
    const keys = {
      " ": does.play,
      ArrowLeft: does.before,
      ArrowRight: does.after,
      m: does.comment,
      f: does.full,
      Escape: () => location.assign(room.dataset.back),
    };
    const action = keys[key.length > 1 ? key : key.toLowerCase()];
    if (!action || (key === " " && target.matches("button, a"))) return;
    event.preventDefault();
    action();
  }
}

if (room.querySelector("[data-pick]")) new Room();
