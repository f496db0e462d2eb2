// The page of `pqa sweep`: what is chosen, and the curves and the heat map of it.
const mostSeries = 24;
const mostCells = 120;  // of an axis in the heat map

report.startSweep = function () {
  const sweep = report.readSweep(report.data);
  const main = document.getElementById("main");
  const failed = sweep.rows.length - sweep.ok.length;
  document.getElementById("subtitle").textContent = `pqa ${report.data.version} · ${report.number(sweep.rows.length)} points` +
    `${failed ? `, of which ${report.number(failed)} failed` : ""} · ${report.number(sweep.axes.length)} axes`;
  const refresh = [];
  if (sweep.plotted.length > 0) {
    const choice = firstChoice(sweep);
    const shown = choices(sweep, choice, () => refresh.forEach((update) => update()));
    const curve = curvePlot(sweep, choice);
    const heat = heatPlot(sweep, choice);
    const front = report.frontPlot(sweep, choice);
    refresh.push(curve.update, heat.update, front.update);
    main.append(shown, report.el("div", { class: "columns" }, curve.section, heat.section), front.section);
  } else {
    main.append(report.section("choices", "Plots", report.el("p", null,
      "There is nothing to plot: no point that succeeded has a metric that is a number.")));
  }
  if (failed) main.append(report.failures(sweep));
  main.append(report.pointTable(sweep));
  main.append(report.section("configuration", "Configuration",
    report.el("p", { class: "note" }, "What all points have in common, fully resolved; the axes change it."),
    report.json("Base configuration", report.data.base), report.json("Sweep as asked for", report.data.spec)));
};

// To begin with: the axis with the most numbers to the right, one with few values as series, the others fixed at those of
// the best point in a grid, and free where points were drawn from one.
function firstChoice(sweep) {
  const { axes, plotted } = sweep;
  const sampled = !["grid", undefined].includes((report.data.spec.sample || {}).method);
  const several = axes.map((_, a) => a).filter((a) => axes[a].labels.length > 1);
  const by = (score) => several.slice().sort((a, b) => score(axes[b]) - score(axes[a]) || a - b);
  const x = by((axis) => axis.labels.length + (axis.numbers ? 1e9 : 0))[0] || 0;
  const others = by((axis) => (axis.labels.length <= 8 ? axis.labels.length : -axis.labels.length)).filter((a) => a !== x);
  const series = others.length ? others[0] : -1;
  const metric = plotted.find((m) => m.name === "total.cycles") || plotted[0];
  const best = report.bestOf(sweep.ok, () => 0, metric.values, metric.higher).get(0);
  return { x, series, metric, every: sampled,
    fixed: axes.map((axis) => (sampled || best === undefined ? -1 : axis.index[best])),
    logX: Boolean(axes[x].numbers && report.spansDecades(axes[x].numbers)), logY: logOf(sweep, metric) };
}

const logOf = (sweep, metric) => report.spansDecades(Array.from(sweep.ok, (row) => metric.values[row]));

// The rows that the fixed axes leave.
report.pickedRows = function (sweep, choice, rows) {
  const held = choice.fixed.map((value, a) => [a, value])
    .filter(([a, value]) => value >= 0 && a !== choice.x && a !== choice.series);
  return rows.filter((row) => held.every(([a, value]) => sweep.axes[a].index[row] === value));
};

function choices(sweep, choice, changed) {
  const { axes, plotted } = sweep;
  const box = report.el("div");
  const names = axes.map((axis, a) => [a, axis.name]);
  const set = (change) => (value) => {
    change(value);
    draw();
    changed();
  };
  function draw() {
    const focused = document.activeElement && box.contains(document.activeElement) ? document.activeElement.id : null;
    const others = axes.map((_, a) => a).filter((a) => a !== choice.x && a !== choice.series && axes[a].labels.length > 1);
    box.replaceChildren(report.el("div", { class: "controls" },
      report.select("Metric", plotted.map((m, i) => [i, m.name]), plotted.indexOf(choice.metric), set((value) => {
        choice.metric = plotted[Number(value)];
        choice.logY = logOf(sweep, choice.metric);
      }), "choose-metric"),
      report.select("Horizontal axis", names, choice.x, set((value) => {
        const now = Number(value);
        if (now === choice.series) choice.series = choice.x;
        choice.x = now;
        choice.logX = Boolean(axes[now].numbers && report.spansDecades(axes[now].numbers));
      }), "choose-x"),
      report.select("Series", [[-1, "none"], ...names.filter(([a]) => a !== choice.x)], choice.series,
        set((value) => { choice.series = Number(value); }), "choose-series"),
      report.select("Better is", [["lower", "lower"], ["higher", "higher"]], choice.metric.higher ? "higher" : "lower",
        set((value) => { choice.metric.higher = value === "higher"; }), "choose-better"),
      axes[choice.x].numbers ? report.check("logarithmic axis", choice.logX, set((on) => { choice.logX = on; }), "log-x") : null,
      report.check("logarithmic metric", choice.logY, set((on) => { choice.logY = on; }), "log-y")),
    others.length ? report.el("fieldset", null, report.el("legend", null, "Other axes: fixed at a value, or free"),
      report.el("div", { class: "controls" }, others.map((a) => report.select(axes[a].name,
        [[-1, "free"], ...axes[a].labels.map((label, v) => [v, report.brief(label, 60)])], choice.fixed[a],
        set((value) => { choice.fixed[a] = Number(value); }), `fix-${a}`)),
      report.select("Free axes show", [["best", "the best point"], ["every", "every point"]],
        choice.every ? "every" : "best", set((value) => { choice.every = value === "every"; }), "choose-free"))) : "");
    if (focused) document.getElementById(focused)?.focus();
  }
  draw();
  return report.section("choices", "What is shown", report.el("p", { class: "note" },
    "The curves and the heat map follow these; of free axes the heat map shows the best point. A click on a point tells " +
    "all about it."), box);
}

// The curves of the choice: {label, points: [[x, y, row]...]}; x is the value, or its place where the axis has no numbers.
function curvesOf(sweep, choice) {
  const axis = sweep.axes[choice.x];
  const series = choice.series >= 0 ? sweep.axes[choice.series] : null;
  const { values, higher } = choice.metric;
  const rows = report.pickedRows(sweep, choice, sweep.ok).filter((row) => !Number.isNaN(values[row]));
  const kept = choice.every ? rows : Array.from(report.bestOf(rows,
    (row) => (series ? series.index[row] : 0) * axis.labels.length + axis.index[row], values, higher).values());
  const curves = new Map();
  for (const row of kept) {
    const key = series ? series.index[row] : 0;
    if (!curves.has(key)) curves.set(key, []);
    curves.get(key).push([axis.numbers ? axis.numbers[axis.index[row]] : axis.index[row], values[row], row]);
  }
  return Array.from(curves.entries()).sort((a, b) => a[0] - b[0]).map(([key, points]) => ({
    key, label: series ? series.labels[key] : choice.metric.name, points: points.sort((a, b) => a[0] - b[0]) }));
}

function scaleOf(sweep, choice, curves) {
  const axis = sweep.axes[choice.x];
  if (!axis.numbers) {
    return report.axis(axis.name, { min: -0.4, max: axis.labels.length - 0.6,
      afterBuildTicks: (scale) => { scale.ticks = axis.labels.map((_, value) => ({ value })); },
      ticks: { autoSkip: true, callback: (value) => tidy(axis.labels[value] || "") } });
  }
  const xs = curves.flatMap((curve) => curve.points.map((point) => point[0]));
  return report.axis(axis.name, { log: choice.logX, ...(choice.logX ? report.logRange(xs) : {}) });
}

function curvePlot(sweep, choice) {
  let curves = [];
  let knees = [];
  const kneeList = report.el("div", { id: "knees" });
  const plot = report.plot({
    id: "curve",
    label: () => `${choice.metric.name} over ${sweep.axes[choice.x].name}; ${curves.length} curves, ${knees.length} knees`,
    build() {
      const all = curvesOf(sweep, choice);
      curves = all.slice(0, mostSeries);
      knees = [];
      kneeList.replaceChildren();
      if (curves.length === 0) return "No point that succeeded has these values: free an axis or choose others.";
      const datasets = curves.map((curve) => ({ label: report.brief(curve.label, 40), ...report.style(curve.key), borderWidth: 2,
        showLine: !choice.every && sweep.axes[choice.x].ordered, pointRadius: curve.points.length > 60 ? 2.5 : 4, pointHitRadius: 6,
        data: curve.points.map(([x, y, row]) => ({ x, y, row })) }));
      if (sweep.axes[choice.x].ordered && !choice.every) {
        const logX = choice.logX && Boolean(sweep.axes[choice.x].numbers);
        knees = curves.map((curve) => [curve, report.knee(curve.points, logX, choice.logY)]).filter((k) => k[1] >= 0);
        datasets.unshift({ label: knees.length ? "knee" : "", showLine: false, pointStyle: "circle", pointRadius: 9,
          pointBorderWidth: 2.5, borderColor: report.css("--text"), backgroundColor: "transparent",
          data: knees.map(([curve, at]) => ({ x: curve.points[at][0], y: curve.points[at][1], row: curve.points[at][2] })) });
        kneeList.replaceChildren(...kneeTexts(sweep, choice, knees));
      }
      if (all.length > mostSeries) kneeList.prepend(report.el("p", { class: "note" },
        `The first ${mostSeries} of ${all.length} series are drawn.`));
      const ys = curves.flatMap((curve) => curve.points.map((point) => point[1]));
      return {
        type: "line", data: { datasets },
        options: report.options({
          legend: choice.series >= 0 || knees.length > 0, legendTitle: choice.series >= 0 ? sweep.axes[choice.series].short : "",
          scales: { x: scaleOf(sweep, choice, curves),
            y: report.axis(choice.metric.name, choice.logY ? { log: true, ...report.logRange(ys) } : {}) },
          tooltip: { title: (items) => `point ${sweep.number[items[0].raw.row]}`,
            label: (item) => `${item.dataset.label}: ${report.number(item.raw.y)}` },
          click: (found) => report.pointDetails(sweep, datasets[found.datasetIndex].data[found.index].row),
        }),
      };
    },
  });
  return { update: plot.update, section: report.section("curves", "Curves", plot.element, kneeList,
    report.el("p", { class: "note" }, report.kneeText)) };
}

function kneeTexts(sweep, choice, knees) {
  if (knees.length === 0) return [report.el("p", { class: "note" }, "No curve has a knee.")];
  const axis = sweep.axes[choice.x];
  return [report.el("details", { open: knees.length <= 8 }, report.el("summary", null, `Knees (${knees.length})`),
    report.el("ul", null, knees.map(([curve, at]) => {
      const [x, y, row] = curve.points[at];
      return report.el("li", null, choice.series >= 0 ? `${curve.label}: ` : "",
        report.el("button", { type: "button", class: "plain", click: () => report.pointDetails(sweep, row) },
          `${axis.short} ${axis.numbers ? report.number(x) : axis.labels[x]}, ${choice.metric.name} ${report.number(y)}`));
    })))];
}

// A value as a tick shows it.
const tidy = (label) => (label !== "" && Number.isFinite(Number(label)) ? report.short(Number(label)) : report.brief(label, 14));

// Rectangles are floating bars, a dataset for each row of the map.
function heatPlot(sweep, choice) {
  const legend = report.el("div", { class: "scale" });
  const other = () => (choice.series >= 0 ? choice.series
    : sweep.axes.findIndex((axis, a) => a !== choice.x && axis.labels.length > 1));
  const plot = report.plot({
    id: "heat",
    label: () => `Heat map: ${choice.metric.name} over ${sweep.axes[choice.x].name}` +
      (other() >= 0 ? ` and ${sweep.axes[other()].name}` : "") + "; the table has the numbers",
    build() {
      const columns = sweep.axes[choice.x];
      const lines = other() >= 0 ? sweep.axes[other()] : { name: "", labels: [""], index: sweep.rows.map(() => 0) };
      const { values, higher } = choice.metric;
      const rows = report.pickedRows(sweep, { ...choice, series: other() }, sweep.ok).filter((row) => !Number.isNaN(values[row]));
      legend.replaceChildren();
      if (rows.length === 0) return "No point that succeeded has these values: free an axis or choose others.";
      if (Math.max(columns.labels.length, lines.labels.length) > mostCells) {
        return `An axis with more than ${mostCells} values makes no heat map: choose axes with fewer.`;
      }
      const cellOf = (row) => lines.index[row] * columns.labels.length + columns.index[row];
      const cells = report.bestOf(rows, cellOf, values, higher);
      const all = sweep.rows.map((_, row) => row);
      const failures = new Map(report.pickedRows(sweep, { ...choice, series: other() }, all)
        .filter((row) => sweep.status[row] !== "ok").map((row) => [cellOf(row), row]));
      const shown = Array.from(cells.values(), (row) => values[row]);
      const log = choice.logY && shown.every((value) => value > 0);
      const scaled = (value) => (log ? Math.log(value) : value);
      const [least, most] = report.span(shown);
      const share = (value) => (most > least ? (scaled(value) - scaled(least)) / (scaled(most) - scaled(least)) : 0.5);
      const gradient = Array.from({ length: 9 }, (_, i) => `rgb(${report.heatColour(i / 8)})`).join(",");
      const bar = report.el("span");
      bar.style.background = `linear-gradient(to right, ${gradient})`;
      legend.append(report.el("span", null, report.number(least)), bar, report.el("span", null, report.number(most)),
        failures.size ? "× failed" : "");
      // The best row of a cell, or one that failed.
      const rowOf = (line, c) => {
        const cell = line * columns.labels.length + c;
        return cells.has(cell) ? cells.get(cell) : failures.get(cell);
      };
      const colourOf = (row) => (sweep.status[row] === "ok" ? report.heatColour(share(values[row])) : null);
      const datasets = lines.labels.map((label, line) => ({
        label, grouped: false, barPercentage: 1, categoryPercentage: 1, borderWidth: 1, borderSkipped: false,
        borderColor: report.css("--panel"), minBarLength: 0,
        data: columns.labels.map((_, c) => (rowOf(line, c) === undefined ? null : [line, line + 1])),
        backgroundColor: columns.labels.map((_, c) => (rowOf(line, c) === undefined || !colourOf(rowOf(line, c))
          ? "transparent" : `rgb(${colourOf(rowOf(line, c))})`)),
      }));
      return {
        type: "bar", data: { labels: columns.labels.map(tidy), datasets },
        options: report.options({
          legend: false,
          scales: {
            x: { type: "category", grid: { display: false }, title: { display: true, text: columns.name, color: report.css("--text") } },
            y: { type: "linear", min: 0, max: lines.labels.length, grid: { display: false },
              title: { display: true, text: lines.name, color: report.css("--text") },
              afterBuildTicks: (scale) => { scale.ticks = lines.labels.map((_, line) => ({ value: line + 0.5 })); },
              ticks: { autoSkip: true, callback: (value) => tidy(lines.labels[Math.floor(value)] || "") } },
          },
          tooltip: { title: (items) => `${columns.labels[items[0].dataIndex]} · ${lines.labels[items[0].datasetIndex]}`,
            label(item) {
              const row = rowOf(item.datasetIndex, item.dataIndex);
              return sweep.status[row] === "ok" ? `${choice.metric.name}: ${report.number(values[row])}` : sweep.status[row];
            } },
          click: (found) => report.pointDetails(sweep, rowOf(found.datasetIndex, found.index)),
        }),
        plugins: [cellTexts((line, c) => (colourOf(rowOf(line, c)) ? values[rowOf(line, c)] : NaN),
          (line, c) => colourOf(rowOf(line, c)))],
      };
    },
  });
  return { update: plot.update, section: report.section("heat-map", "Heat map", plot.element, legend) };
}

// Writes the numbers into cells that have room for them, and a cross into those without.
const cellTexts = (valueOf, colourOf) => ({
  id: "cell-texts",
  afterDatasetsDraw(chart) {
    const pen = chart.ctx;
    pen.save();
    pen.font = "12px system-ui, sans-serif";
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    chart.data.datasets.forEach((dataset, line) => chart.getDatasetMeta(line).data.forEach((cell, c) => {
      if (dataset.data[c] === null) return;
      const { x, y, base, width } = cell.getProps(["x", "y", "base", "width"], true);
      const value = valueOf(line, c);
      const text = Number.isNaN(value) ? "×" : report.short(Number(value.toPrecision(3)));
      if (!Number.isNaN(value) && (Math.abs(base - y) < 16 || width < pen.measureText(text).width + 6)) return;
      const [red, green, blue] = colourOf(line, c) || [];
      pen.fillStyle = Number.isNaN(value) ? report.css("--bad")
        : 0.299 * red + 0.587 * green + 0.114 * blue > 118 ? "#000000" : "#ffffff";
      pen.fillText(text, x, (y + base) / 2);
    }));
    pen.restore();
  },
});
