/* Plays the small preview of a clip while the mouse rests on its card ([data-preview] on .take-media). */
const REST = 150;
let timer;

function start(media) {
  const video = document.createElement("video");
  Object.assign(video, { src: media.dataset.preview, muted: true, loop: true, playsInline: true, tabIndex: -1 });
  video.setAttribute("aria-hidden", "true");
  video.dataset.local = "";
  media.append(video);
  video.play().catch(() => video.remove());
}

function stop(media) {
  clearTimeout(timer);
  media.querySelector("video[data-local]")?.remove();
}

function mediaEntered({ target, relatedTarget, pointerType }) {
  const media = pointerType === "mouse" && target.closest?.("[data-preview]");
  return media && !media.contains(relatedTarget) ? media : null;
}

if (!matchMedia("(prefers-reduced-motion: reduce)").matches) {
  document.addEventListener("pointerover", (event) => {
    const media = mediaEntered(event);
    if (media) timer = setTimeout(start, REST, media);
  });
  document.addEventListener("pointerout", (event) => {
    const media = mediaEntered(event);
    if (media) stop(media);
  });
}
