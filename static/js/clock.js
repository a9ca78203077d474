/* Time on cards, counted on between two events: every [data-since] (a moment, ISO 8601) shows the time since, as
   seconds of a progress element or else as m:ss; every time[data-ago] says how long ago, in the words of the server's
   `ago` (generations/templatetags/takes.py). */
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const serverTime = document.querySelector("meta[name=server-time]")?.content;
const lag = serverTime ? Date.now() - Date.parse(serverTime) : 0;
// A few seconds are the way of the page from there to here; more is a clock that is wrong.
const skew = Math.abs(lag) > 5000 ? lag : 0;

const secondsSince = (moment) => Math.max(0, Math.floor((Date.now() - skew - Date.parse(moment)) / 1000));

function write(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

function count(element) {
  const seconds = secondsSince(element.dataset.since);
  if (element instanceof HTMLProgressElement) element.value = Math.min(seconds, element.max);
  else write(element, `${Math.floor(seconds / MINUTE)}:${String(seconds % MINUTE).padStart(2, "0")}`);
}

function age(element) {
  const seconds = secondsSince(element.dateTime);
  if (seconds < MINUTE) write(element, "now");
  else if (seconds < HOUR) write(element, `${Math.floor(seconds / MINUTE)} min`);
  else if (seconds < DAY) write(element, `${Math.floor(seconds / HOUR)} h`);
  else if (seconds < 7 * DAY) write(element, `${Math.floor(seconds / DAY)} d`);
}

function tick() {
  if (document.hidden) return;
  document.querySelectorAll("[data-since]").forEach(count);
  document.querySelectorAll("time[data-ago]").forEach(age);
}

setInterval(tick, 1000);
