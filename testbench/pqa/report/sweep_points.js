// The page of `pqa sweep`: single points. Pareto fronts, what failed, the table, the download.
const frontRowsShown = 15;
const cloudDrawn = 20000;

report.frontPlot = function (sweep, choice) {
  const { plotted } = sweep;
  if (plotted.length < 2) {
    return { update() {}, section: report.section("pareto", "Pareto front",
      report.el("p", { class: "note" }, "A front takes two metrics; this sweep kept one.")) };
  }
  const find = (pattern) => plotted.find((metric) => pattern.test(metric.name));
  const first = find(/(^|\.)cycles$/) || find(/time_us/) || plotted[0];
  const second = [find(/area.*clb|(^|\.)area/), find(/energy/), find(/bytes|bandwidth|stalls/), ...plotted]
    .find((metric) => metric && metric !== first);
  const state = { first: { ...first }, second: { ...second }, picked: false,
    logs: [first, second].map((metric) => report.spansDecades(Array.from(sweep.ok, (row) => metric.values[row]))) };
  let front = [];
  const table = report.table({ id: "front-table", label: "Points of the front", rows: [], pageSize: frontRowsShown,
    columns: [pointColumn(sweep),
      ...["first", "second"].map((key) => ({ name: () => state[key].name, number: true, value: (row) => state[key].values[row] })),
      ...sweep.axes.map((axis) => ({ name: axis.short, value: (row) => valueOf(axis, row) }))] });
  const plot = report.plot({
    id: "front",
    label: () => `Pareto front of ${state.second.name} against ${state.first.name}: ${front.length} points`,
    build() {
      const rows = (state.picked ? report.pickedRows(sweep, choice, sweep.ok) : sweep.ok)
        .filter((row) => !Number.isNaN(state.first.values[row]) && !Number.isNaN(state.second.values[row]));
      front = report.front(rows, state.first, state.second);
      table.show(front);
      if (rows.length === 0) return "No point that succeeded has both metrics.";
      const at = (row) => ({ x: state.first.values[row], y: state.second.values[row], row });
      const line = front.map(at).sort((a, b) => a.x - b.x);
      const knee = report.knee(line.map((p) => [p.x, p.y]), state.logs[0], state.logs[1]);
      const step = Math.max(1, Math.ceil(rows.length / cloudDrawn));
      const datasets = [
        { label: knee >= 0 ? "knee" : "", pointStyle: "circle", pointRadius: 10, pointBorderWidth: 2.5, showLine: false,
          borderColor: report.css("--text"), backgroundColor: "transparent", data: knee >= 0 ? [line[knee]] : [] },
        { label: "front", data: line, showLine: true, stepped: state.first.higher ? "after" : "before",
          borderColor: report.css("--front"), backgroundColor: report.css("--front"), borderWidth: 2,
          pointStyle: "triangle", pointRadius: 6 },
        { label: step > 1 ? "points (a part of them)" : "points", data: rows.filter((_, i) => i % step === 0).map(at), showLine: false,
          pointStyle: "circle", pointRadius: 2, borderColor: report.css("--soft"), backgroundColor: report.css("--soft") },
      ];
      const scale = (key, k) => report.axis(state[key].name, state.logs[k]
        ? { log: true, ...report.logRange(rows.map((row) => state[key].values[row])) } : {});
      return {
        type: "scatter", data: { datasets },
        options: report.options({
          scales: { x: scale("first", 0), y: scale("second", 1) },
          tooltip: { title: (items) => `point ${sweep.number[items[0].raw.row]}`,
            label: (item) => `${report.number(item.raw.x)}; ${report.number(item.raw.y)}` },
          click: (found) => report.pointDetails(sweep, datasets[found.datasetIndex].data[found.index].row),
        }),
      };
    },
  });
  return { update: plot.update, section: report.section("pareto", "Pareto front", report.el("p", { class: "note" },
    "The points that no other one beats in both metrics. The ring is the front's knee, found as for the curves."),
  frontControls(sweep, state, plot.update), report.el("div", { class: "columns" }, plot.element, table.element)) };
};

function frontControls(sweep, state, update) {
  const { plotted } = sweep;
  const box = report.el("div", { class: "controls" });
  const set = (change) => (value) => {
    change(value);
    draw();
    update();
  };
  function draw() {
    const focused = box.contains(document.activeElement) ? document.activeElement.id : null;
    box.replaceChildren(...["first", "second"].flatMap((key, k) => [
      report.select(k === 0 ? "Horizontal" : "Vertical", plotted.map((m, i) => [i, m.name]),
        plotted.findIndex((m) => m.name === state[key].name), set((value) => {
          state[key] = { ...plotted[Number(value)] };
          state.logs[k] = report.spansDecades(Array.from(sweep.ok, (row) => state[key].values[row]));
        }), `front-${key}`),
      report.select("Better is", [["lower", "lower"], ["higher", "higher"]], state[key].higher ? "higher" : "lower",
        set((value) => { state[key].higher = value === "higher"; }), `front-${key}-better`),
      report.check("logarithmic", state.logs[k], set((on) => { state.logs[k] = on; }), `front-${key}-log`)]),
    report.check("only what the fixed axes leave", state.picked, set((on) => { state.picked = on; }), "front-picked"));
    if (focused) document.getElementById(focused)?.focus();
  }
  draw();
  return box;
}

// The point's number, which opens its details.
const pointColumn = (sweep) => ({ name: "point", number: true, value: (row) => sweep.number[row],
  text: (row) => String(sweep.number[row]), press: (row) => report.pointDetails(sweep, row) });

const valueOf = (axis, row) => (axis.numbers ? axis.numbers[axis.index[row]] : axis.labels[axis.index[row]]);

// All of a point, and the command that runs it alone.
report.pointDetails = function (sweep, row) {
  const quote = (text) => (/^[\w.\/:=+-]+$/.test(text) ? text : `'${text.replace(/'/g, "'\\''")}'`);
  const base = report.data.spec.base || {};
  const words = ["pqa", "run", base.workload];
  for (const key of ["architecture", "memory", "fidelity"]) {
    if (base[key] !== undefined) words.push(key === "architecture" ? "--arch" : "--" + key, base[key]);
  }
  words.push("--data", base.data || "none");
  for (const key of ["images", "seed"]) if (base[key] !== undefined) words.push("--" + key, String(base[key]));
  sweep.axes.forEach((axis) => axis.paths.forEach((path) => {
    const cell = sweep.rows[row][sweep.head.indexOf(path)];
    words.push("--set", `${path}=${cell === "" ? "null" : cell}`);
  }));
  const plain = words.every((word) => typeof word === "string");
  report.details(`Point ${sweep.number[row]}`,
    report.facts([["status", sweep.status[row]], ...(sweep.reason[row] ? [["reason", sweep.reason[row]]] : [])]),
    report.el("h3", null, "Axes"), report.facts(sweep.axes.map((axis) => [axis.name, valueOf(axis, row)])),
    report.el("h3", null, "Metrics"), report.facts(sweep.metrics.map((metric) => [metric.name,
      metric.texts[row] === "" ? "–" : metric.numeric ? metric.values[row] : metric.texts[row]])),
    plain ? [report.el("h3", null, "This point alone"), report.el("p", null, report.el("code", null, words.map(quote).join(" ")))] : []);
};

report.failures = function (sweep) {
  const groups = new Map();
  sweep.rows.forEach((_, row) => {
    if (sweep.status[row] === "ok") return;
    const key = sweep.status[row] + "\n" + sweep.reason[row];
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(row);
  });
  const list = Array.from(groups.values()).sort((a, b) => b.length - a.length);
  const table = report.table({ id: "failure-table", label: "Reasons", rows: list, pageSize: 20, columns: [
    { name: "points", value: (rows) => rows.length, number: true },
    { name: "status", value: (rows) => sweep.status[rows[0]] },
    { name: "reason", value: (rows) => sweep.reason[rows[0]], whole: true },
    { name: "the first of them", value: (rows) => sweep.number[rows[0]], text: (rows) => String(sweep.number[rows[0]]), number: true,
      press: (rows) => report.pointDetails(sweep, rows[0]) }] });
  return report.section("failures", "Points that failed", report.el("p", { class: "note" },
    "They are rows of the table as well; 'pqa sweep --retry' runs them again."), table.element);
};

report.pointTable = function (sweep) {
  const all = sweep.rows.map((_, i) => i);
  const table = report.table({ id: "points-table", label: "Points", rows: all, search: true,
    rowClass: (row) => (sweep.status[row] === "ok" ? null : "failed"),
    columns: [
      pointColumn(sweep),
      ...sweep.axes.map((axis) => ({ name: axis.name, number: Boolean(axis.numbers), value: (row) => valueOf(axis, row) })),
      ...sweep.metrics.map((metric) => ({ name: metric.name, number: metric.numeric,
        value: (row) => (metric.numeric ? (Number.isNaN(metric.values[row]) ? null : metric.values[row]) : metric.texts[row] || null) })),
      { name: "status", value: (row) => sweep.status[row] },
      { name: "reason", value: (row) => sweep.reason[row] || null }] });
  const show = (which) => table.show(which === "all" ? all : all.filter((row) => (sweep.status[row] === "ok") === (which === "ok")));
  const download = report.el("button", { type: "button", id: "download", click: () => saveCsv(sweep) }, "Download points.csv");
  return report.section("points", "Points", report.el("div", { class: "controls" },
    report.select("Show", [["all", "all points"], ["ok", "those that succeeded"], ["failed", "those that failed"]], "all", show,
      "show-points"),
    download), table.element);
};

function saveCsv(sweep) {
  const address = URL.createObjectURL(new Blob([sweep.csv], { type: "text/csv" }));
  const link = report.el("a", { href: address, download: "points.csv" });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}
