/* The elapsed time on takes that are being made: every [data-since] (a moment, ISO 8601) counts on between two events.
   A progress element counts in seconds, anything else reads m:ss. */
const serverTime = document.querySelector("meta[name=server-time]")?.content;
const lag = serverTime ? Date.now() - Date.parse(serverTime) : 0;
// A few seconds are the way of the page from there to here; more is a clock that is wrong.
const skew = Math.abs(lag) > 5000 ? lag : 0;

function tick() {
  if (document.hidden) return;
  for (const element of document.querySelectorAll("[data-since]")) {
    const seconds = Math.max(0, Math.floor((Date.now() - skew - Date.parse(element.dataset.since)) / 1000));
    if (element instanceof HTMLProgressElement) element.value = Math.min(seconds, element.max);
    else element.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }
}

setInterval(tick, 1000);
