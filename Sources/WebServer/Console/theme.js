// Runs before the first paint, so that a chosen theme does not flash. It is no module for that reason.
"use strict";
{
  const chosen = localStorage.getItem("kindred.theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
}
