/* The one way to the clipboard. `put` throws where the browser refuses. */
export async function put(text) {
  try {
    // Outside https and localhost browsers have no clipboard for scripts.
    await navigator.clipboard.writeText(text);
  } catch {
    if (!putByField(text)) throw new Error("The browser does not let scripts copy.");
  }
}

function putByField(text) {
  const holder = Object.assign(document.createElement("textarea"), { value: text });
  // While a dialog is open, nothing outside of it can be selected.
  (document.querySelector("dialog:modal") ?? document.body).append(holder);
  holder.select();
  const copied = document.execCommand("copy");
  holder.remove();
  return copied;
}
