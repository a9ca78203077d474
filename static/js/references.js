/* The strip of reference pictures under a prompt: names another character, takes one out of the words, changes its look.
   And the way from words to pictures: pointing at a mention, a picture or a characterN marks the other two. */
import { nameOf, tokens } from "./grammar.js";

const composer = document.getElementById("composer");
const field = composer?.querySelector("textarea");
const mirror = composer?.querySelector(".prompt-mirror");

/* As if typed, so that Ctrl+Z takes it back; what listens to the field hears of it. */
function type(words, start, end) {
  field.focus({ preventScroll: true });
  field.setSelectionRange(start, end);
  if (document.execCommand(words ? "insertText" : "delete", false, words)) return;
  field.setRangeText(words, start, end, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

function putIn(words) {
  const at = field.selectionEnd;
  const gap = at && !/\s$/.test(field.value.slice(0, at)) ? " " : "";
  type(gap + words, at, at);
}

/* Every mention by one of these names becomes `words`; without words the space beside it goes too. */
function rewrite(names, words) {
  const { value } = field;
  let text = "";
  let end = 0;
  for (const token of tokens(value)) {
    if (!names.includes(nameOf(token))) continue;
    text += value.slice(end, token.index) + words;
    end = token.index + token[0].length;
    if (!words && /(^|\s)$/.test(text) && value[end] === " ") end += 1;
  }
  type(text + value.slice(end), 0, value.length);
}

const namesOf = (element) => element.closest(".ref").dataset.names.split(" ");

function point(picture) {
  const shown = picture && composer.querySelector(`.ref[data-picture="${picture}"]`);
  const names = shown ? shown.dataset.names.split(" ") : [];
  for (const mark of mirror.children) mark.toggleAttribute("data-shown", names.includes(mark.dataset.name));
  for (const it of composer.querySelectorAll("[data-picture]")) {
    it.toggleAttribute("data-shown", Boolean(picture) && it.dataset.picture === picture);
  }
}

function pictureOf(name) {
  const refs = [...composer.querySelectorAll(".ref[data-names]")];
  return refs.find((ref) => ref.dataset.names.split(" ").includes(name))?.dataset.picture;
}

/* The marks lie exactly behind the words, where the pointer cannot touch them. */
function nameUnder({ clientX: x, clientY: y }) {
  const isOver = ({ left, right, top, bottom }) => left <= x && x <= right && top <= y && y <= bottom;
  return [...mirror.children].find((mark) => [...mark.getClientRects()].some(isOver))?.dataset.name;
}

function nameAtCaret() {
  const { selectionStart: at, value } = field;
  const token = [...tokens(value)].find(({ index, 0: words }) => index < at && at <= index + words.length);
  return token && nameOf(token);
}

if (composer) {
  composer.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    if ("putIn" in button.dataset) putIn("@");
    if (button.dataset.insert) putIn(`${button.dataset.insert} `);
    if ("takeOut" in button.dataset) rewrite(namesOf(button), "");
  });
  // Before the composer's own checks hear of it: they are told by the words that follow.
  composer.addEventListener("input", (event) => {
    if (!event.target.matches(".ref-look")) return;
    event.stopPropagation();
    rewrite(namesOf(event.target), `@${event.target.value}`);
  }, true);
  for (const name of ["pointerover", "focusin"]) {
    composer.addEventListener(name, ({ target }) => {
      if (target !== field) point(target.closest("[data-picture]")?.dataset.picture);
    });
  }
  composer.addEventListener("pointerleave", () => point(null));
  field.addEventListener("pointermove", (event) => point(pictureOf(nameUnder(event))));
  document.addEventListener("selectionchange", () => {
    if (document.activeElement === field) point(pictureOf(nameAtCaret()));
  });
}
