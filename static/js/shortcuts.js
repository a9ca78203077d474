/* Single keys: / search, N composer, ? the list of keys, and whatever carries a data-key: pressed, or, when it is a
   field, focused. Esc leaves a field; menus and dialogs close by themselves.
   They work only outside text fields, and a switch in the list turns them off in this browser. */
const STORE = "shortcuts";
const list = document.getElementById("shortcuts");
const toggle = list?.querySelector("[data-shortcuts-switch]");
const isOn = () => localStorage.getItem(STORE) !== "off";
// What is only ticked takes no letters.
const isField = (element) =>
  element.isContentEditable || element.matches("input:not([type=radio], [type=checkbox]), textarea, select");

function go(selector) {
  const target = document.querySelector(selector);
  target?.focus();
  return Boolean(target);
}

/* What is hidden, or switched off, is not there. */
function pressKeyed(key) {
  if (!/^[a-z0-9]$/.test(key)) return false;
  const found = [...document.querySelectorAll(`[data-key="${key}"]`)];
  const target = found.find((element) => !element.disabled && element.checkVisibility());
  if (target && isField(target)) target.focus();
  else target?.click();
  return Boolean(target);
}

/* The list names the keys of this page alone. */
function narrow() {
  for (const term of list.querySelectorAll("[data-where]")) {
    const isHere = Boolean(document.querySelector(term.dataset.where));
    term.hidden = term.nextElementSibling.hidden = !isHere;
  }
}

const keys = {
  "/": () => go("input[type=search]"),
  n: () => go("#prompt"),
  "?": () => (narrow(), list.showModal(), true),
};

document.addEventListener("keydown", (event) => {
  const field = isField(event.target);
  const isLeft = event.key === "Escape" && (field || event.target.matches("input"));
  if (isLeft && !event.defaultPrevented) event.target.blur();
  if (field || !isOn() || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open]")) return;
  const key = event.key.toLowerCase();
  if (keys[key]?.() || pressKeyed(key)) event.preventDefault();
});

if (toggle) {
  toggle.checked = isOn();
  toggle.addEventListener("change", () => localStorage.setItem(STORE, toggle.checked ? "on" : "off"));
}
for (const opener of document.querySelectorAll("[commandfor=shortcuts]")) {
  opener.hidden = false;
  opener.addEventListener("click", narrow);
}
