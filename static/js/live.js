/* Keeps an open project page true: <div id="feed" data-live="…/live/?after=<event>" data-feed="…/feed/">.
   What arrives, by the stream, by asking for the feed, or as htmx's answer to a press (hx-swap="place"), is HTML whose
   top elements have ids; each takes the place of its namesake. Not htmx's SSE extension, because a card must never move
   backwards, never stop a clip that plays, keep focus and open menus, and find its place among its neighbours when it
   is new. On the page of one take, data-take, or of several, news of them fetches the page's inside again.
   What has an hx- attribute needs an id: htmx's listeners stay on an element that is morphed into another one. */
const KINDS = ["take", "budget", "shot", "activity", "presence", "notice", "members", "queue"];
const POLL = 60_000;
const REOPEN = 5_000;
const feed = document.getElementById("feed");
const sign = document.querySelector("[data-live-state]");
const pill = document.getElementById("new-takes");
const arrived = new WeakMap();
let source = null;
let lastId = "";
let asking = null;
let isOver = false;

const isOlder = (shown, fresh) => Number(fresh.dataset?.version) < Number(shown.dataset?.version);
const isPlaying = (node) =>
  node.matches?.(".take-media") && [...node.querySelectorAll("video")].some((video) => !video.paused);
const isOwn = (node) => node.dataset !== undefined && "local" in node.dataset;
// Its own script runs it: the player of a clip, which never changes.
const isKept = (node) => node.dataset !== undefined && "keep" in node.dataset;

function morph(shown, fresh, askedAt) {
  window.Idiomorph.morph(shown, fresh, {
    callbacks: {
      beforeNodeMorphed: (old, next) => !isOlder(old, next) && !isPlaying(old) && !isKept(old),
      beforeNodeRemoved: (old) => !isOwn(old) && !(arrived.get(old) > askedAt),
      beforeAttributeUpdated: (name, element) => !(name === "open" && element.matches("details")),
    },
  });
  tell(shown);
}

/* New content has come: htmx connects its attributes, other files their elements. */
function tell(element) {
  window.htmx?.process(element);
  window.htmx?.trigger(element, "htmx:load", { elt: element });
}

/* Of the take, or of the several, whose page this is. */
const isAbout = (card) => feed.dataset.take.split(" ").includes(card.dataset.number);

function insert(card) {
  if ("take" in feed.dataset) return isAbout(card) && refresh();
  if (feed.dataset.board === "list") return soon();
  if (isHidden(card)) return;
  if ("filtered" in feed.dataset) return offer();
  const group = document.getElementById(`shot-${card.dataset.shot}-takes`);
  if (!group) return refresh();
  const number = Number(card.dataset.number);
  const older = [...group.children].find((other) => Number(other.dataset.number) < number);
  // Older than the oldest card of a group that shows only its newest: it has no place here.
  if (!older && "more" in group.dataset) return;
  group.insertBefore(card, older ?? null);
  arrived.set(card, performance.now());
  tell(card);
}

/* Archived, on a board that leaves those out; or another shot's now. */
const isHidden = (card) => "archived" in card.dataset && feed.dataset.archived === "no";
const isAway = (shown, fresh) =>
  isHidden(fresh) || (feed.dataset.board === "shots" && fresh.dataset.shot !== shown.dataset.shot);

/* htmx forgets what the answer says when the button that asked is gone before it comes; it brings the card along. */
const isAsking = (card) => card.querySelector(".htmx-request") !== null;

function takeAway(shown, fresh) {
  shown.remove();
  insert(document.importNode(fresh, true));
  if (feed.dataset.board === "flat" && !feed.querySelector(".take")) soon();
}

/* A row of the list is no card: the list is asked for again, once for a burst of news. */
let waiting = 0;
function soon() {
  clearTimeout(waiting);
  waiting = setTimeout(refresh, 400);
}

/* A shot is new here, stands elsewhere now, or is gone: the board is fetched in its order. */
function isReordered(fresh, shown) {
  if (feed.dataset.board !== "shots") return false;
  if (fresh.dataset.shotGone) return Boolean(document.getElementById(`shot-${fresh.dataset.shotGone}-head`));
  return fresh.matches(".shot-head") && shown?.dataset.order !== fresh.dataset.order;
}

function place(content, askedAt = performance.now(), isAnswer = false) {
  for (const fresh of [...content.children]) {
    const shown = fresh.id && document.getElementById(fresh.id);
    if (feed && isReordered(fresh, shown)) soon();
    else if (feed && shown && fresh.matches(".take") && !isOlder(shown, fresh) && isAway(shown, fresh)) {
      if (isAnswer || !isAsking(shown)) takeAway(shown, fresh);
    } else if (shown) morph(shown, fresh, askedAt);
    else if (fresh.matches(".take")) insert(document.importNode(fresh, true));
  }
}

function placeHtml(html, askedAt) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  place(holder.content, askedAt);
}

function offer() {
  if (pill) pill.hidden = false;
}

async function refresh() {
  if (isOver) return;
  asking?.abort();
  asking = new AbortController();
  const askedAt = performance.now();
  try {
    const answer = await fetch(feed.dataset.feed + location.search, { signal: asking.signal });
    if (answer.redirected || answer.status === 403 || answer.status === 404) return leave();
    // What it asks for cannot be shown together any more, for one of them was hidden: the page itself says so.
    if (answer.status === 400) return location.reload();
    if (answer.ok) placeHtml(await answer.text(), askedAt);
    if (answer.ok && pill) pill.hidden = true;
  } catch {
    // Aborted by a newer question, or no answer: the next poll asks again.
  }
}

function show(words, tone) {
  if (!sign) return;
  sign.hidden = false;
  if (sign.textContent === words) return;
  sign.textContent = words;
  sign.toggleAttribute("data-tone", Boolean(tone));
  if (tone) sign.dataset.tone = tone;
}

/* Signed out, or no member any more. The page stays, with what is being written in it. */
function leave() {
  close();
  isOver = true;
  show("Closed: reload the page", "bad");
}

function hear({ data, lastEventId }) {
  lastId = lastEventId || lastId;
  placeHtml(data);
}

function open() {
  if (source || isOver || document.hidden) return;
  const url = new URL(feed.dataset.live, location.href);
  if (lastId) url.searchParams.set("after", lastId);
  source = new EventSource(url);
  source.addEventListener("open", () => show("Live"));
  source.addEventListener("error", lose);
  for (const kind of KINDS) source.addEventListener(kind, hear);
  source.addEventListener("bye", ({ data }) => {
    close();
    // Asking for the feed tells whether it is over. With too many tabs open this one waits until it is looked at again.
    if (data === "access") refresh();
    else show("Paused", "warn");
  });
  source.addEventListener("refresh", ({ lastEventId }) => {
    lastId = lastEventId || lastId;
    refresh();
  });
}

function lose() {
  // The browser comes back by itself, with Last-Event-ID, unless the server answered with an error.
  if (source?.readyState !== EventSource.CLOSED) return show("Reconnecting", "warn");
  close();
  show("Offline", "bad");
  setTimeout(resume, REOPEN);
}

function close() {
  source?.close();
  source = null;
}

function resume() {
  if (document.hidden) return;
  open();
  refresh();
}

window.htmx?.defineExtension("place", {
  isInlineSwap: (style) => style === "place",
  handleSwap: (style, target, content) => style === "place" && (place(content, performance.now(), true), []),
});
setInterval(() => document.hidden || refresh(), POLL);
// A hidden tab lets its stream go: browsers allow six connections to one HTTP/1.1 server, over all tabs.
document.addEventListener("visibilitychange", () => (document.hidden ? close() : resume()));
addEventListener("online", resume);
addEventListener("pagehide", close);
pill?.addEventListener("click", refresh);
if (feed?.dataset.live) open();
