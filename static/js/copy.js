/* Buttons with data-copy="id" copy what stands in that field. Without this file the field can be copied by hand. */
const SAID_FOR = 2000;

async function copy(field) {
  field.select();
  // Outside https and localhost browsers have no clipboard for scripts, but still this older way.
  if (!navigator.clipboard) return document.execCommand("copy");
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    return document.execCommand("copy");
  }
}

document.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-copy]");
  if (!button) return;
  const words = button.querySelector("span");
  const before = words.textContent;
  words.textContent = (await copy(document.getElementById(button.dataset.copy))) ? "Copied" : "Press Ctrl+C";
  setTimeout(() => (words.textContent = before), SAID_FOR);
});

for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;
