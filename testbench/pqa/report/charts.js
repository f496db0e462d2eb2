// Plots by Chart.js. A plot is built anew from its data whenever a choice or the colour scheme changes.
report.plots = [];

// build() gives a configuration of Chart.js, or a text that says why there is nothing to draw. label() is what is read
// out in place of the picture.
report.plot = function ({ id, label, build, height }) {
  const canvas = report.el("canvas", { id, role: "img" });
  const box = report.el("div", { class: "plot" }, canvas);
  const note = report.el("p", { class: "note", hidden: true });
  let chart = null;
  const plot = {
    element: report.el("div", null, box, note),
    update() {
      if (chart) chart.destroy();
      chart = null;
      if (height) box.style.height = height() + "px";
      const config = build();
      const nothing = typeof config === "string";
      box.hidden = nothing;
      note.hidden = !nothing;
      note.textContent = nothing ? config : "";
      canvas.setAttribute("aria-label", label());
      if (!nothing) chart = new Chart(canvas, config);
    },
  };
  report.plots.push(plot);
  return plot;
};

report.updatePlots = function () {
  Chart.defaults.color = report.css("--soft");
  Chart.defaults.borderColor = report.css("--grid");
  for (const plot of report.plots) plot.update();
};

report.axis = function (title, more) {
  const { log, ticks, ...rest } = more || {};
  return {
    type: log ? "logarithmic" : "linear",
    title: { display: true, text: title, color: report.css("--text") },
    grid: { color: report.css("--grid") },
    ticks: { callback: log ? report.logTick : report.tick, maxRotation: 60, ...ticks },
    ...rest,
  };
};

// Of a linear axis: short, unless that makes neighbours look the same.
report.tick = function (value, index, ticks) {
  const step = ticks.length > 1 ? Math.abs(ticks[1].value - ticks[0].value) : 0;
  return step > 0 && step < Math.abs(value) / 500 ? value.toLocaleString("en", { maximumSignificantDigits: 12 })
    : report.short(value);
};

// Of a logarithmic axis: 1, 2 and 5 of each decade, or the decades alone if there are many.
report.logTick = function (value, index, ticks) {
  const decades = Math.log10(ticks[ticks.length - 1].value / ticks[0].value);
  const digit = Number(value.toExponential(0).split("e")[0]);
  const exact = Math.abs(value / Math.pow(10, Math.floor(Math.log10(value) + 1e-9)) - digit) < 1e-6;
  const wanted = decades > 4 ? [1] : decades > 2 ? [1, 3] : [1, 2, 5];
  return exact && wanted.includes(digit) ? report.short(value) : null;
};

// The least and the most of some values, Infinity and -Infinity of none; NaN is no value.
report.span = function (values) {
  let least = Infinity;
  let most = -Infinity;
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return [least, most];
};

// Ends for a logarithmic axis a little beyond those of the data.
report.logRange = function (values) {
  const [least, most] = report.span(values.filter((value) => value > 0));
  return least < Infinity ? { min: least / 1.15, max: most * 1.15 } : {};
};

// Is a logarithmic axis the better one? Where all values are above zero and span more than a decade.
report.spansDecades = function (values) {
  const [least, most] = report.span(values);
  return least > 0 && most / least >= 10;
};

report.options = function ({ scales, legend = true, legendTitle = "", boxes = false, tooltip = {}, click, indexAxis = "x", plugins = {} }) {
  return {
    indexAxis, scales, parsing: true,
    interaction: { mode: "nearest", intersect: true },
    plugins: {
      legend: {
        display: legend,
        title: { display: legendTitle !== "", text: legendTitle, color: report.css("--soft") },
        labels: { usePointStyle: !boxes, boxHeight: boxes ? 12 : 8, color: report.css("--text"), filter: (item) => item.text !== "" },
      },
      tooltip: { usePointStyle: true, callbacks: tooltip },
      ...plugins,
    },
    onClick: click ? (event, found) => { if (found.length) click(found[0]); } : undefined,
    onHover: click ? (event, found) => { event.native.target.style.cursor = found.length ? "pointer" : ""; } : undefined,
  };
};

// The knee of a curve of [x, y] in ascending x: the point farthest from the chord between its ends, with both axes scaled
// to 0..1 over what the curve spans, logarithmic where the axis is. -1 when nothing leaves the chord by more than 5 %, and
// for a curve that is as good as flat, whose most is less than 1.1 times its least.
report.knee = function (points, logX, logY) {
  if (points.length < 3) return -1;
  const at = points.map(([x, y]) => [logX ? Math.log(x) : x, logY ? Math.log(y) : y]);
  if (at.some(([x, y]) => !Number.isFinite(x) || !Number.isFinite(y))) return -1;
  const [[leastX, mostX], [leastY, mostY]] = [0, 1].map((k) => report.span(at.map((point) => point[k])));
  const [least, most] = report.span(points.map((point) => point[1]));
  if (mostX === leastX || mostY === leastY || most - least < 0.1 * Math.abs(least)) return -1;
  const scaled = at.map(([x, y]) => [(x - leastX) / (mostX - leastX), (y - leastY) / (mostY - leastY)]);
  const [[fromX, fromY], [toX, toY]] = [scaled[0], scaled[scaled.length - 1]];
  const length = Math.hypot(toX - fromX, toY - fromY);
  let best = -1;
  let farthest = 0.05;
  scaled.forEach(([x, y], i) => {
    const distance = Math.abs((toX - fromX) * (y - fromY) - (toY - fromY) * (x - fromX)) / length;
    if (distance > farthest + 1e-12) {
      farthest = distance;
      best = i;
    }
  });
  return best;
};

report.kneeText = "A ring marks the knee of a curve: its point farthest from the straight line between its ends, measured " +
  "with both axes scaled to what the curve spans (logarithmic where the axis is). A curve that nowhere leaves that line " +
  "by 5 % of the scale, or changes by less than 10 % in all, has none.";

Object.assign(Chart.defaults, { animation: false, maintainAspectRatio: false, normalized: false });
Chart.defaults.font.family = "system-ui, sans-serif";
Chart.defaults.font.size = 13;
