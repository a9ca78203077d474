/* Takes side by side: one transport for all players, and sound from one of them. Without this file each video keeps the
   browser's own controls, and the transport and the choice of sound stay hidden. */
import { Sync } from "./sync.js";

const SPEEDS = [1, 0.5, 0.25, 2];
const timecode = (seconds) => `${Math.floor(seconds / 60)}:${(seconds % 60).toFixed(2).padStart(5, "0")}`;
const transport = document.getElementById("transport");
const medias = [...document.querySelectorAll(".compare-media")];
const videos = medias.map((media) => media.querySelector("video"));
const sounds = [...document.querySelectorAll("#sound input")];
const part = (name) => transport.querySelector(`[data-transport=${name}]`);

function draw(sync) {
  const { playing, loop, speed, length } = sync;
  const icon = part("play").querySelector("use");
  icon.setAttribute("href", `${icon.getAttribute("href").split("#")[0]}#${playing ? "pause" : "play"}`);
  part("play").setAttribute("aria-label", playing ? "Pause all" : "Play all");
  part("loop").setAttribute("aria-pressed", String(loop));
  part("speed").textContent = `${speed}×`;
  part("speed").setAttribute("aria-label", `Speed, ${speed}×`);
  part("seek").max = length;
  drawTime(sync);
}

function drawTime(sync) {
  const { position } = sync;
  part("time").textContent = timecode(position);
  part("seek").value = position;
  part("seek").setAttribute("aria-valuetext", `${position.toFixed(1)} seconds of ${sync.length.toFixed(1)}`);
  medias.forEach((media, index) => {
    const time = videos[index].error ? "Cannot be played" : timecode(sync.targetOf(videos[index]));
    media.querySelector("[data-time]").textContent = time;
  });
}

/* Sound from one: its index; -1 for none. */
function hear(index) {
  videos.forEach((video, place) => (video.muted = place !== index));
  medias.forEach((media, place) => media.classList.toggle("is-heard", place === index));
  for (const sound of sounds) sound.checked = Number(sound.value) === index;
}

function actions(sync) {
  const frame = 1 / Number(transport.dataset.frameRate || 24);
  const step = (seconds) => {
    if (sync.playing) sync.pause();
    sync.seek(sync.position + seconds);
  };
  return {
    play: () => sync.toggle(),
    back: () => step(-frame),
    forward: () => step(frame),
    loop: () => ((sync.loop = !sync.loop), draw(sync)),
    speed: () => sync.setSpeed(SPEEDS[(SPEEDS.indexOf(sync.speed) + 1) % SPEEDS.length]),
  };
}

function keysOf(sync, does) {
  return {
    " ": does.play,
    ",": does.back,
    ".": does.forward,
    ArrowLeft: () => sync.seek(sync.position - 1),
    ArrowRight: () => sync.seek(sync.position + 1),
    ...Object.fromEntries(videos.map((_, index) => [String(index + 1), () => hear(index)])),
  };
}

function press(keys, event) {
  const { target, key } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (target.matches("input:not([type=range]):not([name=sound]), textarea, select")) return;
  if (localStorage.getItem("shortcuts") === "off" || !keys[key]) return;
  if (key === " " && target.matches("button, a, summary")) return;
  if (key.startsWith("Arrow") && target.matches("[name=sound]")) return;
  event.preventDefault();
  keys[key]();
}

function connect() {
  const sync = new Sync(videos);
  const does = actions(sync);
  for (const [name, action] of Object.entries(does)) part(name).addEventListener("click", action);
  part("seek").addEventListener("input", ({ target }) => sync.seek(Number(target.value)));
  sync.addEventListener("change", () => draw(sync));
  sync.addEventListener("tick", () => drawTime(sync));
  for (const video of videos) {
    video.controls = false;
    // The poster is another moment of the clip than the one at which the player stands.
    video.addEventListener("loadeddata", () => video.removeAttribute("poster"));
    if (video.readyState > 1) video.removeAttribute("poster");
    video.addEventListener("click", does.play);
  }
  for (const tag of document.querySelectorAll("[data-time]")) tag.hidden = false;
  for (const sound of sounds) sound.addEventListener("change", () => hear(Number(sound.value)));
  const keys = keysOf(sync, does);
  document.addEventListener("keydown", (event) => press(keys, event));
  transport.hidden = document.getElementById("sound").hidden = false;
  hear(0);
  draw(sync);
}

if (transport) connect();
document.addEventListener("change", ({ target }) => target.matches("[data-submits]") && target.form.requestSubmit());
