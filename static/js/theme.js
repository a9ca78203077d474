/* Changes the theme at once. Without this file the form in the account menu does the same by a reload. */
document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-theme-form]");
  if (!form || !event.submitter) return;
  event.preventDefault();
  document.documentElement.dataset.theme = event.submitter.value;
  for (const button of form.querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button === event.submitter));
  }
  fetch(form.getAttribute("action"), { method: "POST", body: new FormData(form, event.submitter) });
});
