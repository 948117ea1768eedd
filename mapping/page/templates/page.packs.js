// --- The pack of an area: this part is only in a page that packs lie beside ---
function linkPack(place) {
  const pack = find("panel-pack");
  pack.hidden = data.packs.without.includes(place);
  pack.firstElementChild.href = data.packs.at + codes[place] + ".zip";
}
