/* The list of projects asks for itself every half minute. Who is signed out meanwhile gets the sign-in page, whole. */
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const asked = new URL(detail.requestConfig.path, location.href).pathname;
  if (new URL(detail.xhr.responseURL).pathname === asked) return;
  detail.shouldSwap = false;
  location.reload();
});
