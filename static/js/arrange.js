/* The presses on a card that put takes in order: copying its link, and choosing another shot in the dialog. The filter's
   own address goes into what is saved as a view. */
import { put } from "./clipboard.js";

const dialog = document.getElementById("move-dialog");
const form = document.getElementById("move-form");
let target = "";

function say(words) {
  const toasts = document.getElementById("toasts");
  const toast = Object.assign(document.createElement("div"), { className: "toast", textContent: words });
  toasts?.append(toast);
  setTimeout(() => toast.remove(), 5000);
}

async function copy(button) {
  const link = new URL(button.dataset.copyLink, location.href).href;
  try {
    await put(link);
    say("The link is copied.");
  } catch {
    say(link);
  }
}

function choose(button) {
  target = button.dataset.moveTake;
  dialog.querySelector("[data-move-name]").textContent = button.dataset.name;
  form.elements.shot.value = button.dataset.shot;
  dialog.showModal();
}

document.addEventListener("click", ({ target: pressed }) => {
  const link = pressed.closest("[data-copy-link]");
  const mover = pressed.closest("[data-move-take]");
  if (link) copy(link);
  if (mover && dialog) choose(mover);
  if (link || mover) pressed.closest("[popover]")?.hidePopover();
});

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  dialog.close();
  window.htmx.ajax("POST", target, { source: form, target: form, swap: "place", values: { shot: form.elements.shot.value } });
});

/* htmx changes the address without drawing the saved views again. */
document.addEventListener("submit", () => {
  for (const field of document.querySelectorAll("[data-query]")) field.value = location.search.slice(1);
  for (const field of document.querySelectorAll("[data-here]")) field.value = location.pathname + location.search;
}, true);
