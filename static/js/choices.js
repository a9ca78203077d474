/* Sends a form as soon as a choice in it changes. Without this file its button does. */
for (const form of document.querySelectorAll("form[data-submit-on-change]")) {
  form.addEventListener("change", () => form.requestSubmit());
}
