/* Keeps an open queue true: [data-live-cases] is asked every few seconds whether its mark is still the newest, and what
   comes is HTML whose top elements have ids; each takes the place of its namesake. The form, in which somebody may be
   writing, is never among them. A form[data-quiet] is sent without leaving the page, and answered by the same parts.
   Whoever writes in form[data-claim] keeps the case in hand. [data-left] counts the minutes of a claim. */
const EVERY = 3_000;
const KEEP = 60_000;
const MINUTE = 60_000;
const queue = document.querySelector("[data-live-cases]");
const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
let kept = 0;
let isAsking = false;

function place(html) {
  const parts = new DOMParser().parseFromString(html, "text/html").body.children;
  for (const part of [...parts]) {
    const shown = part.id && document.getElementById(part.id);
    if (part.matches("[hx-swap-oob]")) document.getElementById("toasts").append(...part.children);
    else if (shown) window.Idiomorph.morph(shown, part);
  }
  count();
}

function address() {
  const url = new URL(queue.dataset.liveCases, location);
  url.searchParams.set("mark", document.getElementById("queue-cases").dataset.mark);
  if (queue.dataset.case) url.searchParams.set("case", queue.dataset.case);
  return url;
}

/* What is no page of ours, such as the one to sign in on, is not put into this one. */
async function fetched(url, options = {}) {
  const answer = await fetch(url, { redirect: "error", headers: { "HX-Request": "true", "X-CSRFToken": token }, ...options });
  if (answer.status === 200) place(await answer.text());
}

async function ask() {
  if (document.hidden || isAsking) return;
  isAsking = true;
  await fetched(address()).catch(() => {});
  isAsking = false;
}

function send(action) {
  const url = new URL(action, location);
  if (queue.dataset.case) url.searchParams.set("case", queue.dataset.case);
  return fetched(url, { method: "POST" });
}

function count() {
  for (const element of document.querySelectorAll("[data-left]")) {
    const left = Math.max(Math.ceil((Date.parse(element.dataset.left) - Date.now()) / MINUTE), 0);
    if (element.textContent !== String(left)) element.textContent = left;
  }
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-quiet]")) return;
  event.preventDefault();
  send(event.target.action).catch(() => event.target.submit());
});

document.addEventListener("input", ({ target }) => {
  const form = target.closest("form[data-claim]");
  const isMine = document.querySelector("form[data-quiet] [id^=let-go-]");
  if (!form || !isMine || Date.now() - kept < KEEP) return;
  kept = Date.now();
  send(form.dataset.claim).catch(() => {});
});

/* What is covered again is silent too. */
document.addEventListener("change", ({ target }) => {
  if (target.matches(".veil input") && !target.checked) target.closest(".veil").querySelector("video")?.pause();
});

if (queue) {
  setInterval(ask, EVERY);
  setInterval(count, MINUTE / 4);
}
