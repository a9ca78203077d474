/* Short messages in the corner: closing them, letting the good ones go by themselves, and saying when the studio did
   not answer a request. The words stand in base.html, so that a toast drawn by the server reads the same. */
const toasts = document.getElementById("toasts");
const STAY = 8000;

function settle(toast) {
  const close = toast.querySelector("[data-close]");
  if (close) {
    close.hidden = false;
    close.addEventListener("click", () => toast.remove());
  }
  if (toast.dataset.tone !== "bad") setTimeout(() => toast.remove(), STAY);
}

function say(id) {
  const words = document.getElementById(id);
  if (words) toasts.append(words.content.cloneNode(true));
}

for (const toast of toasts.querySelectorAll(".toast")) settle(toast);
new MutationObserver((changes) => {
  for (const { addedNodes } of changes) {
    for (const node of addedNodes) if (node.matches?.(".toast")) settle(node);
  }
}).observe(toasts, { childList: true });
document.addEventListener("htmx:sendError", () => say("words-no-answer"));
document.addEventListener("htmx:timeout", () => say("words-no-answer"));
document.addEventListener("htmx:responseError", () => say("words-error"));
