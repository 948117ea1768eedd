// --- Figures that are written shortly, as mapping/page/columns.py says, read back into a column each ---
const SIGNS = Array.from({ length: 94 }, (none, at) => String.fromCharCode(33 + at)).filter((sign) => !"\"\\<>&'".includes(sign)).join("");
function numbers(text) {
  const made = [];
  let [sum, by] = [0, 1];
  for (const sign of text) {
    const at = SIGNS.indexOf(sign);
    if (at < 70) {
      const whole = sum + by * at;
      made.push(whole % 2 ? -(whole + 1) / 2 : whole / 2);
      [sum, by] = [0, 1];
    } else {
      sum += by * (at - 70);
      by *= SIGNS.length - 70;
    }
  }
  return made;
}

const { needOf, ranked } = data.facts;
if (needOf) {
  const share = (round, over, under) => babies.map((many) => (many === null ? null : round((many * over) / under)));
  data.facts.needLow = share(Math.floor, needOf[0], needOf[1]);
  data.facts.needHigh = share(Math.ceil, needOf[2], needOf[3]);
}
const [standing, ...ranks] = ranked.map((text) => {
  let sum = 0;
  return numbers(text).map((step) => (sum += step));
});
["rank", "rankLow", "rankHigh"].forEach((name, which) => {
  data.facts[name] = codes.map(() => null);
  standing.forEach((place, order) => (data.facts[name][place] = ranks[which][order]));
});
data.layers.forEach((layer) => (layer.figures = layer.figures.map((figure, place) => (figure === true ? babies[place] : figure))));

// The areas most like each, as steps in the order of babies; a step of none ends them.
const byBabies = [...codes.keys()].sort((one, other) => (babies[one] || 0) - (babies[other] || 0) || one - other);
const alike = codes.map(() => []);
const steps = numbers(data.alike);
byBabies.forEach((place, order) => (alike[place].order = order));
for (let [place, at] = [0, 0]; place < codes.length; place += 1) {
  while (alike[place].length < data.most && steps[at]) alike[place].push(byBabies[alike[place].order + steps[at++]]);
  if (alike[place].length < data.most) at += 1;
}
