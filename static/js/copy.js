/* Buttons that copy: data-copy names a field or another element of the page by #id, or an address whose text is fetched.
   Without this file they are not shown; a field can be copied by hand. */
import { put } from "./clipboard.js";

const SAID_FOR = 2000;

async function words(source, element) {
  if (element) return element.value ?? element.textContent;
  const answer = await fetch(source);
  if (!answer.ok || answer.redirected) throw new Error(`${source} did not answer`);
  return answer.text();
}

async function copy(source) {
  const element = source.startsWith("#") ? document.querySelector(source) : null;
  try {
    await put(await words(source, element));
    return "Copied";
  } catch {
    element?.select?.();
    return element?.select ? "Press Ctrl+C" : "Could not copy";
  }
}

document.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-copy]");
  if (!button) return;
  const label = button.querySelector("span") ?? button.lastChild;
  // Pressed twice, it must not take "Copied" for its name.
  button.dataset.says ??= label.textContent;
  label.textContent = await copy(button.dataset.copy);
  setTimeout(() => (label.textContent = button.dataset.says), SAID_FOR);
});
