// What a browser with JavaScript adds: nothing here is needed to read or to enter anything.
"use strict";

// A list whose choice changes the page applies it at once; without this its button does.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-apply]");
  if (form && event.target.matches("select, input[type=checkbox], input[type=radio]")) form.requestSubmit();
});

// What was sent once is not sent twice by a second click.
document.addEventListener("submit", (event) => {
  if (event.target.method !== "post" || event.defaultPrevented) return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// The first fault of a form that came back is where its reader goes on.
const fault = document.querySelector("main [aria-invalid=true]");
if (fault) fault.focus();

// The slash leads to the search field, as in many places.
document.addEventListener("keydown", (event) => {
  const busy = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || busy || event.ctrlKey || event.metaKey || event.altKey) return;
  const search = document.querySelector("input[type=search]");
  if (!search) return;
  const menu = search.closest("details");
  if (menu) menu.open = true;
  event.preventDefault();
  search.focus();
});
