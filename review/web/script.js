"use strict";
// Filters what has the attribute data-find. Without this script everything is shown and nothing is missing.
const form = document.querySelector("form[data-filters]");
if (form) {
  form.hidden = false;
  const said = form.querySelector("output");
  const fields = [...form.querySelectorAll("select")];
  const search = form.querySelector("input");
  const items = [...document.querySelectorAll("[data-find]")];
  const count = items.filter((item) => item.localName !== "div").length;
  const groups = [...document.querySelectorAll("[data-group]")];
  const apply = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0; // of rows and lines; what is said of one again in full below is not counted again
    for (const item of items) {
      const text = item.dataset.find;
      const fits = words.every((word) => text.includes(word))
        && fields.every((field) => !field.value || (item.dataset[field.name] ?? "") === field.value);
      item.hidden = !fits;
      shown += fits && item.localName !== "div";
    }
    for (const group of groups) {
      group.hidden = !group.querySelector("[data-find]:not([hidden])");
      if (words.length && group instanceof HTMLDetailsElement) group.open = !group.hidden;
    }
    said.value = `${shown} of ${count} shown`;
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  apply();
}
