"use strict";
// Search and the menu. Without this script every page can still be read, and reached from the others.
const root = document.documentElement.dataset.root;
const form = document.querySelector("form[role=search]");
const input = form.querySelector("input");
const found = document.getElementById("found");
const MOST = 30;
let loading = null;

const load = () => {
  loading ??= new Promise((resolve) => {
    const script = document.createElement("script");
    script.src = `${root}assets/search.js`;
    script.addEventListener("load", () => resolve(window.bulwarkSearch));
    document.head.append(script);
  });
  return loading;
};

// Parts whose title has the words come first, then those whose text has them.
const matches = (index, words) => {
  const rows = [];
  for (const [page, title, parts] of index) {
    for (const [anchor, part, text] of parts) {
      const head = `${title} ${part}`.toLowerCase();
      const whole = `${head} ${text.toLowerCase()}`;
      if (!words.every((word) => whole.includes(word))) continue;
      const inTitle = words.filter((word) => part.toLowerCase().includes(word)).length;
      rows.push({ page, title, anchor, part, text, weight: inTitle * 2 + words.every((word) => head.includes(word)) });
    }
  }
  return rows.sort((left, right) => right.weight - left.weight);
};

const show = async () => {
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  found.hidden = !words.length;
  if (!words.length) return;
  const rows = matches(await load(), words);
  const list = document.createElement("ul");
  for (const row of rows.slice(0, MOST)) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = `${root}${row.page}#${row.anchor}`;
    link.textContent = row.part === row.title ? row.title : `${row.title}: ${row.part}`;
    const text = document.createElement("p");
    text.textContent = row.text;
    item.append(link, text);
    list.append(item);
  }
  const said = document.createElement("p");
  said.textContent = rows.length > MOST ? `${rows.length} parts; the first ${MOST}` : `${rows.length} parts`;
  found.replaceChildren(said, list);
};

form.hidden = false;
form.addEventListener("submit", (event) => {
  event.preventDefault();
  found.querySelector("a")?.click();
});
input.addEventListener("focus", load, { once: true });
input.addEventListener("input", show);
found.addEventListener("click", (event) => {
  if (event.target.closest("a")) found.hidden = true;
});
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !event.target.closest("input")) {
    event.preventDefault();
    input.focus();
  } else if (event.key === "Escape") {
    input.value = "";
    found.hidden = true;
  }
});
const menu = document.querySelector("nav.menu details");
menu.open = window.matchMedia("(min-width: 64rem)").matches;
menu.querySelector("[aria-current]")?.scrollIntoView({ block: "center" });
window.scrollTo(0, location.hash ? window.scrollY : 0);
