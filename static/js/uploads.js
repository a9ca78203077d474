/* Sends pictures as they are dropped or chosen, each alone, so that one refusal does not stop the others. The server
   answers each with its row of the list, accepted or refused. Without this file the form sends them all at once. */
const AT_ONCE = 2;
const rows = document.getElementById("uploads");
const rowInFlight = document.getElementById("upload-row");
const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

function drawRow(file) {
  const row = rowInFlight.content.firstElementChild.cloneNode(true);
  row.querySelector("[data-name]").textContent = file.name;
  row.querySelector("progress").setAttribute("aria-label", `Uploading ${file.name}`);
  row.querySelector("button").setAttribute("aria-label", `Stop ${file.name}`);
  rows.append(row);
  return row;
}

function fail(row, words) {
  row.querySelector("[data-note]").textContent = words;
  row.querySelector("progress").remove();
  row.querySelector("button").remove();
}

function post(form, field, file, row) {
  const data = new FormData(form);
  data.delete(field.name);
  data.append(field.name, file, file.name);
  const request = new XMLHttpRequest();
  request.open("POST", form.getAttribute("action"));
  request.setRequestHeader("HX-Request", "true");
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    row.querySelector("progress").value = loaded / total;
    row.querySelector("[data-note]").textContent = `Uploading, ${megabytes(loaded)} of ${megabytes(total)} MB`;
  });
  row.querySelector("button").addEventListener("click", () => request.abort());
  return new Promise((resolve) => {
    request.addEventListener("load", () => resolve(request));
    request.addEventListener("error", () => resolve(null));
    request.addEventListener("abort", () => resolve(request));
    request.send(data);
  });
}

async function upload(form, field, file, row) {
  const answer = await post(form, field, file, row);
  if (!answer) return fail(row, "The studio did not answer. Nothing was kept of it. Drop it again.");
  if (answer.status === 0) return row.remove();
  if (!answer.response.trimStart().startsWith("<li")) {
    return fail(row, "It could not be taken in. Nothing was kept of it. Reload the page and drop it again.");
  }
  row.insertAdjacentHTML("beforebegin", answer.response);
  row.remove();
  form.dispatchEvent(new CustomEvent("uploaded", { bubbles: true }));
}

async function uploadAll(form, field, files) {
  rows.closest("[hidden]")?.removeAttribute("hidden");
  const queue = [...files].map((file) => [file, drawRow(file)]);
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) await upload(form, field, ...next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  form.dispatchEvent(new CustomEvent("uploads-done", { bubbles: true }));
}

function connect(form) {
  const field = form.querySelector("input[type=file]");
  const over = (isOver) => (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    form.toggleAttribute("data-over", isOver);
  };
  for (const button of form.querySelectorAll("button[type=submit]")) button.hidden = true;
  form.addEventListener("dragenter", over(true));
  form.addEventListener("dragover", over(true));
  form.addEventListener("dragleave", over(false));
  form.addEventListener("drop", (event) => {
    over(false)(event);
    uploadAll(form, field, event.dataTransfer.files);
  });
  field.addEventListener("change", () => {
    uploadAll(form, field, field.files);
    field.value = "";
  });
}

for (const form of document.querySelectorAll("form[data-upload]")) connect(form);
