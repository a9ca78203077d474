/* Comments beside a player: the moment that a new one is pinned to, links that seek ([data-seek]), and the comment at
   the playhead. Sending is htmx in the templates; forms are kept by live.js while somebody writes in them, so they are
   emptied ([data-empties]) and closed ([data-closes]) here. */
const NEAR = 0.75;
const NEW = ".comment-new textarea";
const timecode = (seconds) => `${Math.floor(seconds / 60)}:${(seconds % 60).toFixed(2).padStart(5, "0")}`;
const clip = () => document.querySelector(".player video");

/* What is being written stays at the moment at which it was begun. */
function pin() {
  const form = document.querySelector(".comment-new");
  const label = form?.querySelector("[data-pin]");
  const video = clip();
  if (!label || !video) return;
  const { text, at_seconds: moment, pinned } = form.elements;
  if (label.hidden) {
    label.hidden = false;
    pinned.disabled = false;
  }
  if (text.value && moment.value) return;
  const shown = timecode(video.currentTime);
  moment.value = video.currentTime.toFixed(3);
  label.querySelector("output").textContent = shown;
  text.placeholder = `Say what you see at ${shown}`;
}

function mark() {
  const now = clip()?.currentTime ?? -1;
  let nearest = null;
  for (const comment of document.querySelectorAll(".comment[data-at]")) {
    const away = Math.abs(Number(comment.dataset.at) - now);
    if (away <= NEAR && away < (nearest?.away ?? Infinity)) nearest = { comment, away };
  }
  for (const comment of document.querySelectorAll(".comment[data-at]")) {
    const here = comment === nearest?.comment;
    const link = document.getElementById(`marker-${comment.id.slice("comment-".length)}`);
    for (const element of [comment, link]) {
      if (here) element?.setAttribute("aria-current", "true");
      else element?.removeAttribute("aria-current");
    }
  }
}

function follow() {
  pin();
  mark();
}

function seek(seconds) {
  const video = clip();
  if (!video) return;
  video.pause();
  video.currentTime = seconds;
}

function connect() {
  const video = clip();
  if (video && !video.dataset.commented) {
    video.dataset.commented = "";
    for (const name of ["timeupdate", "seeked", "loadedmetadata"]) video.addEventListener(name, follow);
  }
  follow();
}

/* A link to a comment (of a notice, of a marker) shows its moment. */
function arrive() {
  const comment = location.hash.startsWith("#comment-") && document.querySelector(location.hash);
  if (comment?.dataset?.at) seek(Number(comment.dataset.at));
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-seek]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  seek(Number(link.dataset.seek));
  const comment = link.hash?.startsWith("#comment-") && document.querySelector(link.hash);
  if (comment) comment.scrollIntoView({ block: "nearest" });
});

/* A button that was switched off while it sent, or a box that closed, has dropped the focus. */
function keepFocus(form) {
  const active = document.activeElement;
  if (active !== document.body && !form.contains(active)) return;
  const box = "closes" in form.dataset && form.closest("details");
  (box ? box.querySelector("summary") : form.querySelector("textarea"))?.focus({ preventScroll: true });
}

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const form = detail.elt;
  if (!detail.successful || !(form instanceof HTMLFormElement)) return;
  if ("empties" in form.dataset) form.reset();
  if ("closes" in form.dataset) {
    const box = form.dataset.closes ? document.getElementById(form.dataset.closes) : form.closest("details");
    box?.removeAttribute("open");
  }
  keepFocus(form);
  if (form.elements.at_seconds) form.elements.at_seconds.value = "";
  follow();
});

/* Opening a form means to write in it; M stops the clip, so that the moment does not run away. */
document.addEventListener("toggle", ({ target }) => {
  if (!target.open || !target.matches("details")) return;
  const form = target.id === "changes" ? document.getElementById("changes-form") : target;
  form?.querySelector("textarea")?.focus();
}, true);
document.addEventListener("focusin", ({ target }) => target.matches(NEW) && clip()?.pause());
document.addEventListener("input", ({ target }) => target.matches(NEW) && follow());
document.addEventListener("htmx:load", connect);
addEventListener("hashchange", arrive);
connect();
arrive();
