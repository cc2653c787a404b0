// Draws the page's charts from the data that it carries; again when its width changes, and for paper.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const percent = (share) => `${Math.round(100 * share)} %`;
  const count = (number) => Math.round(number).toLocaleString("en");
  const short = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
  const left = (names, width) => Math.min(0.42 * width, 16 + 6.4 * Math.max(...names.map((name) => name.length), 4));

  const charts = {
    ranking(width) {
      const rows = data.ranking.slice(0, 40);
      if (!rows.length) return null;
      const sides = rows.flatMap((row) =>
        Object.entries(row.sides).map(([side, at]) => ({ creator: row.creator, side, at })));
      const names = rows.map((row) => row.creator);
      const platforms = new Set(names.map((name) => name.split(":")[0]));
      const plain = (name) => (platforms.size > 1 ? name : name.slice(name.indexOf(":") + 1));
      const most = width < 500 ? 18 : 40;
      const label = (name) => short(plain(name), most);
      return Plot.plot({
        width, height: 56 + 34 * rows.length, marginLeft: left(names.map(label), width), marginTop: 30,
        x: { domain: [0, 100], grid: true, label: "of 100", axis: "top", ticks: 5 },
        y: { domain: names, label: null, tickFormat: label, tickSize: 0 },
        color: { domain: ["creator", "audience"], range: [colour("creator"), colour("audience")], legend: true },
        marks: [
          Plot.ruleX([50], { stroke: colour("ink"), strokeDasharray: "3 3" }),
          Plot.link(sides, { x1: (d) => d.at[1], x2: (d) => d.at[2], y1: "creator", y2: "creator", stroke: "side",
            strokeWidth: 5, strokeOpacity: 0.35, filter: (d) => d.side === "creator" }),
          Plot.link(sides, { x1: (d) => d.at[1], x2: (d) => d.at[2], y1: "creator", y2: "creator", stroke: "side",
            strokeWidth: 5, strokeOpacity: 0.35, filter: (d) => d.side === "audience", dy: 9 }),
          Plot.dot(sides, { x: (d) => d.at[0], y: "creator", fill: "side", r: 4.5, filter: (d) => d.side === "creator" }),
          Plot.dot(sides, { x: (d) => d.at[0], y: "creator", fill: "side", r: 4.5, dy: 9,
            filter: (d) => d.side === "audience" }),
          Plot.link(rows, { x1: (d) => d.score[1], x2: (d) => d.score[2], y1: "creator", y2: "creator", dy: -9,
            strokeWidth: 3, stroke: (d) => colour(d.verdict) }),
          Plot.tickX(rows, { x: (d) => d.score[0], y: "creator", stroke: (d) => colour(d.verdict), strokeWidth: 4,
            insetTop: 1, insetBottom: 20 }),
        ],
      });
    },
    components(width, creator) {
      const steps = data.creators[creator].steps;
      const names = steps.map((step) => step.name);
      const side = { creator: colour("creator"), audience: colour("audience"), gate: colour("no_fit") };
      const places = steps.flatMap((step) => [step.from, step.to, step.high ?? 0]);
      return Plot.plot({
        width, height: 40 + 21 * steps.length, marginLeft: left(names, width), marginRight: 44,
        x: { domain: [0, Math.min(100, 5 + Math.max(...places))], grid: true, label: "points" },
        y: { domain: names, label: null, tickSize: 0, tickFormat: (name) => short(name, width < 420 ? 22 : 34) },
        marks: [
          Plot.barX(steps, { x1: "from", x2: "to", y: "name", insetTop: 3, insetBottom: 3,
            fill: (d) => side[d.side] ?? (d.side === "score" ? colour("ink") : "#b7bfca") }),
          Plot.ruleY(steps.filter((d) => d.high), { x1: "low", x2: "high", y: "name", stroke: "#8a94a3", strokeWidth: 2 }),
          Plot.text(steps, { x: (d) => Math.max(d.from, d.to, d.high ?? 0), y: "name", dx: 5, textAnchor: "start",
            text: (d) => d.from ? `${d.to < d.from ? "−" : "+"}${Math.abs(d.to - d.from).toFixed(1)}` : d.to.toFixed(0) }),
        ],
      });
    },
    reach(width, creator) {
      const steps = data.creators[creator].reach;
      if (!steps.length) return null;
      const names = steps.map((step) => step.name);
      return Plot.plot({
        width, height: 34 + 30 * steps.length, marginLeft: left(names, width), marginRight: 90,
        x: { axis: null }, y: { domain: names, label: null, tickSize: 0 },
        marks: [
          Plot.barX(steps, { x: "people", y: "name", insetTop: 3, insetBottom: 3,
            fill: (d) => (d.known ? colour("audience") : "#d8dde4") }),
          Plot.text(steps, { x: "people", y: "name", dx: 5, textAnchor: "start",
            text: (d) => (d.known ? count(d.people) : "not known") }),
        ],
      });
    },
    facet(width, creator, facet) {
      const bars = data.creators[creator].facets[facet];
      const names = bars.map((bar) => bar.name);
      const places = facet === "countries";
      return Plot.plot({
        width, height: 40 + 22 * bars.length, marginLeft: left(names.map((name) => short(name, 22)), width), marginRight: 96,
        x: { axis: null, domain: [0, Math.max(...bars.map((bar) => bar.high))] },
        y: { domain: names, label: null, tickSize: 0, tickFormat: (name) => short(name, 22) },
        marks: [
          Plot.barX(bars, { x: "share", y: "name", insetTop: 3, insetBottom: 3,
            fill: (d) => (places && !d.buy ? "#b7bfca" : colour("audience")) }),
          Plot.ruleY(bars, { x1: "low", x2: "high", y: "name", stroke: colour("ink"), strokeWidth: 1.5 }),
          Plot.text(bars, { x: "high", y: "name", dx: 5, textAnchor: "start",
            text: (d) => percent(d.share) + (places && d.buy ? " can buy" : "") }),
        ],
      });
    },
  };

  const draw = (most) => {
    for (const figure of document.querySelectorAll("figure[data-chart]")) {
      const { chart, creator, facet } = figure.dataset;
      const width = Math.max(260, Math.min(figure.clientWidth || 600, most));
      figure.querySelectorAll(":scope > :not(figcaption)").forEach((old) => old.remove());
      const drawn = charts[chart](width, creator, facet);
      if (drawn) figure.append(drawn);
      const svg = figure.querySelector("svg");
      if (svg) { svg.setAttribute("role", "img"); svg.setAttribute("aria-label", figure.querySelector("figcaption").textContent); }
    }
  };
  let waiting = 0;
  draw(1120);
  addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(() => draw(1120), 150); });
  addEventListener("beforeprint", () => draw(680));
  addEventListener("afterprint", () => draw(1120));
})();
