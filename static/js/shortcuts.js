/* Single keys: / search, N composer, ? the list of keys. Esc leaves a field; menus and dialogs close by themselves.
   They work only outside text fields, and a switch in the list turns them off in this browser. */
const STORE = "shortcuts";
const list = document.getElementById("shortcuts");
const toggle = list?.querySelector("[data-shortcuts-switch]");
const isOn = () => localStorage.getItem(STORE) !== "off";
const isField = (element) => element.isContentEditable || element.matches("input, textarea, select");

function go(selector) {
  const target = document.querySelector(selector);
  target?.focus();
  return Boolean(target);
}

const keys = {
  "/": () => go("input[type=search]"),
  n: () => go("#prompt"),
  "?": () => (list.showModal(), true),
};

document.addEventListener("keydown", (event) => {
  const field = isField(event.target);
  if (event.key === "Escape" && field && !event.defaultPrevented) event.target.blur();
  if (field || !isOn() || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open]")) return;
  if (keys[event.key.toLowerCase()]?.()) event.preventDefault();
});

if (toggle) {
  toggle.checked = isOn();
  toggle.addEventListener("change", () => localStorage.setItem(STORE, toggle.checked ? "on" : "off"));
}
for (const opener of document.querySelectorAll("[commandfor=shortcuts]")) opener.hidden = false;
