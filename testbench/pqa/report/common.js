// What both kinds of page need: elements, numbers, colours, details. Text from the data only ever becomes text nodes.
globalThis.report = { data: JSON.parse(document.getElementById("data").textContent) };

// report.el("td", {class: "number"}, "12"): an attribute that is a function listens to that event.
report.el = function (tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
};

// A dotted path, with places where a line may end.
report.breakable = (text) => text.split(/(?<=[._])/).flatMap((part, i) => (i ? [report.el("wbr"), part] : [part]));

report.brief = (text, most) => (text.length > most ? text.slice(0, most - 1) + "…" : text);

report.css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// 1234567 as 1,234,567; 0.00012345 with four digits.
report.number = function (value) {
  if (typeof value !== "number" || !Number.isFinite(value)) return "–";
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return value.toLocaleString("en");
  const size = Math.abs(value);
  if (size >= 1e15 || size < 1e-4) return value.toExponential(3);
  return value.toLocaleString("en", { maximumSignificantDigits: size >= 1e4 ? 6 : 4 });
};

// For the ticks of an axis: 1200000 as 1.2M.
report.short = function (value) {
  const size = Math.abs(value);
  const unit = [[1e12, "T"], [1e9, "G"], [1e6, "M"], [1e4, "k"]].find(([least]) => size >= least);
  const scaled = unit ? value / (unit[1] === "k" ? 1e3 : unit[0]) : value;
  if (size !== 0 && size < 1e-3) return value.toExponential(1);
  return String(Number(scaled.toPrecision(4))) + (unit ? unit[1] : "");
};

report.section = function (id, title, ...children) {
  const heading = report.el("h2", { id: id + "-title" }, title);
  const section = report.el("section", { id, "aria-labelledby": id + "-title" }, heading, children);
  let list = document.querySelector("nav ul");
  if (!list) {
    list = report.el("ul");
    document.querySelector("nav").append(list);
  }
  list.append(report.el("li", null, report.el("a", { href: "#" + id }, title)));
  return section;
};

report.facts = (pairs) =>
  report.el("dl", { class: "facts" },
    pairs.filter((pair) => pair[1] !== undefined && pair[1] !== null)
      .map(([name, value]) => report.el("div", null, report.el("dt", null, report.breakable(name)),
        report.el("dd", null, typeof value === "number" ? report.number(value) : String(value)))));

// choices: [value, text]; change(value) is called with what was chosen.
report.select = function (text, choices, chosen, change, id) {
  const select = report.el("select", { id, change: () => change(select.value) },
    choices.map(([value, shown]) => report.el("option", { value, selected: String(value) === String(chosen) }, shown)));
  return report.el("label", null, text, select);
};

report.check = function (text, checked, change, id) {
  const box = report.el("input", { type: "checkbox", id, checked, change: () => change(box.checked) });
  return report.el("label", { class: "check" }, box, text);
};

report.json = (title, value) =>
  report.el("details", null, report.el("summary", null, title),
    report.el("pre", { tabindex: "0", role: "region", "aria-label": title }, JSON.stringify(value, null, 2)));

// Shows something about one layer or point above the page.
report.details = function (title, ...children) {
  const dialog = document.getElementById("details");
  const close = report.el("button", { type: "button", click: () => dialog.close() }, "Close");
  dialog.replaceChildren(report.el("div", { class: "bar" }, report.el("h2", { id: "details-title" }, title), close),
    ...children.flat(Infinity).filter(Boolean));
  if (!dialog.open) dialog.showModal();
};

// Okabe and Ito's hues, darker on a light page and lighter on a dark one; the marker and the dash differ as well.
report.markers = ["circle", "rect", "triangle", "rectRot", "crossRot", "star", "cross", "dash"];
report.dashes = [[], [8, 4], [2, 3], [10, 3, 2, 3], [14, 5], [5, 2, 1, 2, 1, 2]];
report.style = function (index) {
  const colours = report.css("--series").split(" ");
  const round = Math.floor(index / colours.length);
  return {
    borderColor: colours[index % colours.length],
    backgroundColor: colours[index % colours.length],
    pointStyle: report.markers[(index + 3 * round) % report.markers.length],
    borderDash: report.dashes[(index + round) % report.dashes.length],
  };
};

// A fill that can be told without its colour.
report.fill = function (index, colour) {
  if (index === 0) return colour;
  const size = 10;
  const tile = report.el("canvas", { width: size, height: size });
  const pen = tile.getContext("2d");
  pen.fillStyle = colour;
  pen.fillRect(0, 0, size, size);
  pen.strokeStyle = report.css("--page");
  pen.lineWidth = 2;
  const strokes = [[[0, 10, 10, 0], [-5, 5, 5, -5], [5, 15, 15, 5]], [[0, 5, 10, 5]], [[5, 0, 5, 10]],
    [[0, 0, 10, 10], [-5, 5, 5, 15], [5, -5, 15, 5]], [[5, 0, 5, 10], [0, 5, 10, 5]]][(index - 1) % 5];
  pen.beginPath();
  for (const [x, y, toX, toY] of strokes) {
    pen.moveTo(x, y);
    pen.lineTo(toX, toY);
  }
  pen.stroke();
  return pen.createPattern(tile, "repeat");
};
