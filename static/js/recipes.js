/* Takes made of other takes, without leaving the page: a link to …/again/, …/final/ or …/retry/ opens in a dialog that
   says the price. R remixes, S makes once more and F finishes the take that has the focus, or the one of this page. */
const ORDER = /\/takes\/\d+\/(again|final|retry)\/$/;
const KEYS = { r: "remix", s: "again", f: "final" };
const isField = (element) => element.isContentEditable || element.matches?.("input, textarea, select");
const mayMake = () => (document.body.dataset.can ?? "").split(" ").includes("spend");

function ask(html, opener) {
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-labelledby", "order-title");
  dialog.innerHTML = html;
  document.body.append(dialog);
  window.htmx?.process(dialog);
  dialog.addEventListener("click", (event) => {
    if (!event.target.closest("[data-close]")) return;
    event.preventDefault();
    dialog.close();
  });
  dialog.addEventListener("htmx:afterRequest", ({ detail }) => detail.successful && dialog.close());
  dialog.addEventListener("close", () => {
    dialog.remove();
    opener?.focus({ preventScroll: true });
  });
  dialog.showModal();
}

async function open(address, opener) {
  const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return location.assign(address);
  return ask(await answer.text(), opener);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
  if (!link || !isPlain || !ORDER.test(link.pathname) || !document.body.getAttribute("hx-ext")) return;
  event.preventDefault();
  open(link.href, link);
});

/* The address of the take that the keys mean. */
function addressOf(element) {
  const card = element.closest?.("[data-number]");
  const link = card?.querySelector("a[href*='/takes/']")?.href ?? (card ? "" : location.href);
  return /^.*\/takes\/\d+\//.exec(link)?.[0];
}

document.addEventListener("keydown", (event) => {
  const how = KEYS[event.key.toLowerCase()];
  const isTyped = event.ctrlKey || event.metaKey || event.altKey || isField(event.target);
  if (!how || isTyped || event.defaultPrevented || localStorage.getItem("shortcuts") === "off") return;
  if (!mayMake() || document.querySelector("dialog[open]")) return;
  const take = addressOf(event.target);
  if (!take) return;
  event.preventDefault();
  if (how === "remix") location.assign(`${take}remix/`);
  else open(`${take}${how}/`, document.activeElement);
});
