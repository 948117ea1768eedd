// --- The table ---
const table = find("areas-table");
const body = table.tBodies[0];
const buttons = Array.from(table.tHead.rows[0].cells, (cell, place) => {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = cell.textContent;
  cell.replaceChildren(button);
  button.addEventListener("click", () => sort(cell, place));
  return button;
});

function keyOf(row, place) {
  const cell = row.cells[place];
  if (cell.dataset.look) return looks.findIndex(([name]) => name === cell.dataset.look);
  const text = cell.textContent.trim();
  if (!table.tHead.rows[0].cells[place].classList.contains("r")) return text;
  const number = Number(text.replaceAll(",", ""));
  return Number.isNaN(number) ? "" : number;
}

// What is missing stands last, whichever way the column is sorted.
function compare(one, other, sign) {
  if (one === "" || other === "") return (one === "") - (other === "");
  if (typeof one === "number") return sign * (one - other);
  return sign * one.localeCompare(other, "en-GB");
}

function sort(cell, place) {
  const up = cell.getAttribute("aria-sort") !== "ascending";
  buttons.forEach((button) => button.parentNode.removeAttribute("aria-sort"));
  cell.setAttribute("aria-sort", up ? "ascending" : "descending");
  const keyed = rows.map((row) => [keyOf(row, place), row]);
  keyed.sort(([one], [other]) => compare(one, other, up ? 1 : -1));
  body.append(...keyed.map(([, row]) => row));
}

const [text, nation, status] = ["filter-text", "filter-nation", "filter-status"].map(find);
function filter() {
  const wanted = text.value.trim().toLocaleLowerCase("en-GB");
  let shown = 0;
  rows.forEach((row) => {
    const cells = row.cells;
    const words = [0, 4, 7].map((place) => cells[place].textContent).join(" ").toLocaleLowerCase("en-GB");
    const fits = words.includes(wanted) && (!nation.value || cells[1].textContent.trim() === nation.value) && (!status.value || cells[2].dataset.look === status.value);
    row.hidden = !fits;
    if (fits) shown += 1;
  });
  find("filter-answer").textContent = shown === rows.length ? "" : "Showing " + shown + " of " + rows.length + " areas";
}
[text, nation, status].forEach((field) => field.addEventListener("input", filter));
find("filter").addEventListener("submit", (event) => event.preventDefault());
find("filter").hidden = false;

find("table").addEventListener("toggle", () => rows.forEach((row) => {
  const link = made("a", row.cells[0].textContent.trim());
  link.href = "#area=" + row.id.slice(2);
  link.dataset.area = row.id.slice(2);
  row.cells[0].replaceChildren(link);
}), { once: true });

// --- Download: what is shown, as CSV that no spreadsheet takes for a formula ---
function guarded(text) {
  const safe = /^[=+\-@\t\r\n']/.test(text) ? "'" + text : text;
  return /[",\r\n]/.test(safe) ? '"' + safe.replaceAll('"', '""') + '"' : safe;
}
function asCsv() {
  const head = buttons.map((button) => button.textContent.trim());
  const shown = Array.from(body.rows).filter((row) => !row.hidden).map((row) => Array.from(row.cells, (cell, place) => {
    const said = cell.textContent.trim();
    return place === 3 ? said.replaceAll(",", "") : said;
  }));
  return [head, ...shown].map((line) => line.map(guarded).join(",")).join("\r\n") + "\r\n";
}
find("download").addEventListener("click", () => {
  save(new Blob(["\ufeff" + asCsv()], { type: "text/csv;charset=utf-8" }), find("download").dataset.name);
});

restore();
