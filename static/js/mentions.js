/* The list of characters that @ opens, in a <text-expander class="prompt" data-mentions="…/mentions/">. That element
   (static/vendor) owns keys, pointer and ARIA; this file fetches the list, which the server draws, and inserts. */
const connected = new WeakSet();
let lookWanted = false;

function say(words) {
  const status = document.getElementById("mention-status");
  if (status) status.textContent = words;
}

async function fetchList(url, text, signal) {
  const address = new URL(url, location.href);
  address.searchParams.set("q", text);
  const answer = await fetch(address, { signal });
  if (!answer.ok || answer.redirected) return { matched: false };
  const holder = document.createElement("template");
  holder.innerHTML = await answer.text();
  const fragment = holder.content.firstElementChild;
  const count = fragment?.querySelectorAll("[role=option]").length ?? 0;
  say(count ? `${count} to choose from` : "Nobody has that name");
  return { matched: count > 0, fragment };
}

function keepInside(expander) {
  const list = expander.querySelector("[role=listbox]");
  if (!list) return;
  const over = list.getBoundingClientRect().right - expander.getBoundingClientRect().right;
  if (over > 0) list.style.left = `${Math.max(0, list.offsetLeft - over)}px`;
}

function connect(expander) {
  const field = expander.querySelector("textarea");
  let asking;

  expander.addEventListener("text-expander-change", ({ detail }) => {
    asking?.abort();
    asking = new AbortController();
    detail.provide(
      fetchList(expander.dataset.mentions, detail.text, asking.signal).catch(() => ({ matched: false })),
    );
  });
  expander.addEventListener("text-expander-activate", () => requestAnimationFrame(() => keepInside(expander)));
  expander.addEventListener("text-expander-value", ({ detail }) => {
    const { value, look } = detail.item.dataset;
    detail.continue = lookWanted;
    detail.value = lookWanted ? look : value;
  });
  expander.addEventListener("text-expander-committed", () => {
    lookWanted = false;
    say("");
    // The mirror, the checks and, after @mara:, the list itself listen to input.
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  });
  field.addEventListener("keydown", (event) => {
    const chosen = expander.querySelector("[role=option][aria-selected=true]");
    if (event.key !== "ArrowRight" || !chosen?.dataset.look) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    lookWanted = true;
    chosen.click();
  }, true);
}

function connectAll() {
  for (const expander of document.querySelectorAll("text-expander[data-mentions]")) {
    if (connected.has(expander)) continue;
    connected.add(expander);
    connect(expander);
  }
}

connectAll();
document.addEventListener("htmx:load", connectAll);
