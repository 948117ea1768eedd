"use strict";(()=>{
const box = document.getElementById("find");
const field = document.getElementById("wanted");
const found = document.getElementById("found");
const rows = Array.from(document.getElementById("packs").tBodies[0].rows);
const folded = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
const texts = rows.map((row) => folded(row.textContent));
function sift() {
  const words = folded(field.value).split(/\s+/).filter(Boolean);
  let shown = 0;
  rows.forEach((row, place) => {
    row.hidden = !words.every((word) => texts[place].includes(word));
    shown += row.hidden ? 0 : 1;
  });
  found.textContent = words.length ? shown + " of " + rows.length + (rows.length === 1 ? " pack" : " packs") : "";
}
box.hidden = false;
field.addEventListener("input", sift);
sift();
})();
