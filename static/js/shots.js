/* The shot list by hand: drag a row by its grip with mouse, pen or finger, or press the up and down keys on it.
   Without this file the arrows do the same, one step at a time. */
const list = document.getElementById("shot-list");
const status = document.getElementById("shot-status");
const headers = { ...JSON.parse(document.body.getAttribute("hx-headers") ?? "{}"), "HX-Request": "true" };
let lifted = null;
let from = 0;

const rows = () => [...list.children];
const name = (row) => row.querySelector(".shot-code").textContent;

async function save(row) {
  const place = rows().indexOf(row);
  const answer = await fetch(row.dataset.move, { method: "POST", headers, body: new URLSearchParams({ to: place }) });
  if (!answer.ok || answer.redirected) {
    status.textContent = "The order could not be saved.";
    return location.reload();
  }
  status.textContent = `${name(row)} is number ${place + 1} of ${rows().length}.`;
  mark();
}

/* The first cannot go up and the last cannot go down. */
function mark() {
  rows().forEach((row, place, all) => {
    row.querySelector("[value=up]").disabled = place === 0;
    row.querySelector("[value=down]").disabled = place === all.length - 1;
  });
}

function lift(event) {
  const grip = event.target.closest("[data-grip]");
  if (!grip || event.button) return;
  lifted = grip.closest("li");
  from = rows().indexOf(lifted);
  lifted.toggleAttribute("data-lifted", true);
  grip.setPointerCapture(event.pointerId);
  event.preventDefault();
  grip.focus();
}

function drag(event) {
  if (!lifted) return;
  const before = rows().find((row) => {
    const { top, height } = row.getBoundingClientRect();
    return row !== lifted && event.clientY < top + height / 2;
  });
  if ((before ?? null) !== lifted.nextElementSibling) list.insertBefore(lifted, before ?? null);
}

function drop() {
  if (!lifted) return;
  const row = lifted;
  lifted = null;
  row.removeAttribute("data-lifted");
  if (rows().indexOf(row) !== from) save(row);
}

function step(event) {
  const grip = event.target.closest("[data-grip]");
  if (!grip || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  event.preventDefault();
  const row = grip.closest("li");
  const other = event.key === "ArrowUp" ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  list.insertBefore(row, event.key === "ArrowUp" ? other : other.nextElementSibling);
  grip.focus();
  save(row);
}

if (list) {
  for (const grip of list.querySelectorAll("[data-grip]")) grip.hidden = false;
  list.addEventListener("pointerdown", lift);
  list.addEventListener("pointermove", drag);
  list.addEventListener("pointerup", drop);
  list.addEventListener("pointercancel", drop);
  list.addEventListener("keydown", step);
}
