// A sweep's rows as columns: axes with their values, metrics as numbers.

// Rows of CSV as `pqa` writes it: cells with commas, quotes or line ends stand in double quotes.
report.parseCsv = function (text) {
  const rows = [];
  let at = 0;
  while (at < text.length) {
    const row = [];
    for (;;) {
      if (text[at] === '"') {
        let cell = "";
        for (;;) {
          const end = text.indexOf('"', at + 1);
          if (end < 0) throw new Error("a quote without end in the table");
          cell += text.slice(at + 1, end);
          at = end + 1;
          if (text[at] !== '"') break;
          cell += '"';
        }
        row.push(cell);
      } else {
        let end = at;
        while (end < text.length && text[end] !== "," && text[end] !== "\n") end++;
        row.push(text.slice(at, end));
        at = end;
      }
      if (text[at] !== ",") break;
      at++;
    }
    at++;
    rows.push(row);
  }
  return rows;
};

const isNumber = (text) => /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text);

// What an axis can be: `labels` of its values in ascending order where they are numbers, otherwise as the sweep has them;
// `index[row]`; `ordered` where they are numbers, or null (unlimited) at the end; `numbers` where there is no null.
function readAxis(paths, columns, rows) {
  const known = new Map();
  const first = Array.from(rows, (row) => {
    const label = columns.map((c) => (row[c] === "" ? "null" : row[c])).join(", ");
    if (!known.has(label)) known.set(label, known.size);
    return known.get(label);
  });
  const labels = Array.from(known.keys());
  const order = labels.map((_, i) => i);
  const some = labels.some(isNumber);
  const ascending = columns.length === 1 && labels.every((label) => isNumber(label) || label === "null");
  if (ascending) {
    const value = (i) => (labels[i] === "null" ? Infinity : Number(labels[i]));
    order.sort((a, b) => value(a) - value(b));
  }
  const place = new Uint32Array(order.length);
  order.forEach((from, to) => { place[from] = to; });
  const sorted = order.map((i) => labels[i]);
  return { name: paths.join(", "), short: shortName(paths), paths, labels: sorted, index: first.map((i) => place[i]),
    ordered: ascending && some, numbers: ascending && some && !known.has("null") ? sorted.map(Number) : null };
}

// The last parts of the paths, as long as that is enough to read: "table_memory.capacity_kib".
function shortName(paths) {
  return paths.map((path) => path.split(".").slice(-2).join(".")).join(", ");
}

// Which way is better: by what the metric is called.
report.higherIsBetter = (name) => /throughput|images_s|utilisation|row_hits|performance|bandwidth_gb_s$/.test(name);

report.readSweep = function (data) {
  const [head, ...rows] = report.parseCsv(data.csv);
  const place = new Map(head.map((name, i) => [name, i]));
  const column = (name) => place.get(name);
  const status = rows.map((row) => row[column("status")]);
  const ok = rows.map((_, i) => i).filter((i) => status[i] === "ok");
  const metrics = data.metrics.map((name) => {
    const values = Float64Array.from(rows, (row) => (row[column(name)] === "" ? NaN : Number(row[column(name)])));
    return { name, values, texts: rows.map((row) => row[column(name)]), numeric: ok.some((i) => !Number.isNaN(values[i])),
      higher: report.higherIsBetter(name) };
  });
  return {
    head, rows, status, ok, metrics, csv: data.csv,
    number: rows.map((row) => Number(row[column("point")])),
    reason: rows.map((row) => row[column("reason")]),
    axes: data.axes.map((paths) => readAxis(paths, paths.map(column), rows)),
    plotted: metrics.filter((metric) => metric.numeric),
  };
};

// The better of two values; NaN loses.
report.better = (a, b, higher) => !Number.isNaN(a) && (Number.isNaN(b) || (higher ? a > b : a < b));

// Of `rows`, grouped by group(row), one for each group: that with the best value.
report.bestOf = function (rows, group, values, higher) {
  const best = new Map();
  for (const row of rows) {
    const key = group(row);
    if (!best.has(key) || report.better(values[row], values[best.get(key)], higher)) best.set(key, row);
  }
  return best;
};

// The rows that no other row beats in both metrics, the best of the first metric first. Of equals the first row stays.
report.front = function (rows, first, second) {
  const sign = (metric) => (metric.higher ? -1 : 1);
  const a = (row) => sign(first) * first.values[row];
  const b = (row) => sign(second) * second.values[row];
  const order = rows.filter((row) => !Number.isNaN(a(row)) && !Number.isNaN(b(row)))
    .sort((p, q) => a(p) - a(q) || b(p) - b(q) || p - q);
  const front = [];
  let least = Infinity;
  for (const row of order) {
    if (b(row) < least) {
      least = b(row);
      front.push(row);
    }
  }
  return front;
};

// Blue to yellow by way of grey, even in lightness and the same for every kind of colour vision (after cividis).
const heatStops = [[0, 32, 77], [64, 77, 107], [124, 123, 120], [188, 175, 111], [255, 234, 70]];
report.heatColour = function (share) {
  const at = Math.min(Math.max(share, 0), 1) * (heatStops.length - 1);
  const i = Math.min(Math.floor(at), heatStops.length - 2);
  return heatStops[i].map((from, k) => Math.round(from + (heatStops[i + 1][k] - from) * (at - i)));
};
