/* Buttons that copy: data-copy-text names an element of the page by #id, or an address whose text is fetched. */
async function words(source) {
  if (source.startsWith("#")) return document.querySelector(source).textContent;
  const answer = await fetch(source);
  if (!answer.ok || answer.redirected) throw new Error(`${source} did not answer`);
  return answer.text();
}

/* The clipboard's own door is shut on pages that did not come over https. */
async function put(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const holder = document.createElement("textarea");
  holder.value = text;
  document.body.append(holder);
  holder.select();
  document.execCommand("copy");
  return holder.remove();
}

document.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-copy-text]");
  if (!button) return;
  const label = button.lastChild;
  const before = label.textContent;
  try {
    await put(await words(button.dataset.copyText));
    label.textContent = "Copied";
  } catch {
    label.textContent = "Could not copy";
  }
  setTimeout(() => (label.textContent = before), 2000);
});
