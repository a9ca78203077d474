/* The board's list: J and K go from row to row, X selects, Shift with X or a click selects up to there, Esc clears. The
   bar says how many takes are selected and carries their numbers to the pages for several. */
const bulk = document.getElementById("bulk");
const ticks = () => [...document.querySelectorAll("#rows [name=takes]")];
const isOn = () => localStorage.getItem("shortcuts") !== "off";
let last = null;

function show() {
  const chosen = ticks().filter((tick) => tick.checked);
  const sum = (name) => chosen.reduce((total, tick) => total + Number(tick.dataset[name] ?? 0), 0);
  const seconds = Math.round(sum("seconds"));
  const clips = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")} of clips`;
  const money = chosen.some((tick) => "usd" in tick.dataset) ? [`$${sum("usd").toFixed(2)}`] : [];
  bulk.querySelector("[data-count]").textContent = `${chosen.length} selected`;
  bulk.querySelector("[data-sums]").textContent = [clips, `${(sum("bytes") / 1e6).toFixed(1)} MB`, ...money].join(" · ");
  for (const link of bulk.querySelectorAll("[data-with-takes]")) {
    link.hidden = chosen.length === 0 || chosen.length > Number(link.dataset.withTakes);
    link.search = `?takes=${chosen.map((tick) => tick.value).join(",")}`;
  }
  const all = document.querySelector("[data-tick-all]");
  if (all) {
    all.checked = chosen.length > 0 && chosen.length === ticks().length;
    all.indeterminate = chosen.length > 0 && !all.checked;
  }
}

/* From the one pressed last to this one, all become what this one is. */
function reach(tick) {
  const all = ticks();
  const [from, to] = [all.indexOf(last), all.indexOf(tick)].sort((one, other) => one - other);
  if (from >= 0) for (const between of all.slice(from, to + 1)) between.checked = tick.checked;
}

function press(tick, withShift) {
  if (withShift && last?.isConnected) reach(tick);
  last = tick;
  show();
}

function go(step) {
  const all = ticks();
  const row = document.activeElement.closest?.("#rows tr");
  const place = row ? all.indexOf(row.querySelector("[name=takes]")) + step : 0;
  all[Math.min(Math.max(place, 0), all.length - 1)]?.focus();
  return true;
}

function tickHere(withShift) {
  const tick = document.activeElement.closest?.("#rows tr")?.querySelector("[name=takes]");
  if (!tick) return false;
  tick.checked = !tick.checked;
  press(tick, withShift);
  return true;
}

const keys = { j: () => go(1), k: () => go(-1), x: ({ shiftKey }) => tickHere(shiftKey) };

document.addEventListener("keydown", (event) => {
  const { target } = event;
  if (target.matches("input:not([type=checkbox]), textarea, select") || !isOn()) return;
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.key === "Escape" && !document.querySelector(":popover-open") && ticks().some((tick) => tick.checked)) {
    bulk.reset();
  } else if (keys[event.key.toLowerCase()]?.(event)) event.preventDefault();
});

document.addEventListener("click", ({ target, shiftKey }) => {
  if (target.matches?.("#rows [name=takes]")) press(target, shiftKey);
  if (!target.matches?.("[data-tick-all]")) return;
  for (const tick of ticks()) tick.checked = target.checked;
  show();
});
bulk?.addEventListener("reset", () => setTimeout(show));
document.addEventListener("htmx:load", show);
if (bulk) show();
