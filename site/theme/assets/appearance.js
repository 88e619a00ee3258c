// Before anything is drawn: the reader's own choice of light or dark, kept in this browser only.
"use strict";
(() => {
  let choice = null;
  try { choice = localStorage.getItem("appearance"); } catch { /* storage is off */ }
  if (choice === "light" || choice === "dark") document.documentElement.dataset.appearance = choice;
})();
