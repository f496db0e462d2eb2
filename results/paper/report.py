"""The files of comparison.py: a table to read by machine, one to read, and a figure."""
import csv
import io
import itertools

import chain
import figure

COMMAND = "python3 results/paper/comparison.py build/release/testbench/pqa/pqa"

# Causes that belong together.
GROUPS = {
    "pairing": ("pairing",),
    "link": ("rate", "bursts", "descriptors"),
    "banks": ("ragged", "arrival", "ahead"),
    "pipeline": ("drain", "hidden"),
}


def share(row, cycles):
    """In percent of the paper's total."""
    return 100 * cycles / row["paper_total"]


def group_cycles(row, group):
    return sum(row[cause] for cause in GROUPS[group])


def dominant(row):
    """The group of causes with the largest effect."""
    return max(GROUPS, key=lambda g: abs(group_cycles(row, g)))


def signed(percent, digits=1):
    text = f"{percent:+.{digits}f}"
    return text[1:] if float(text) == 0 else text


def signed_range(values):
    return f"{signed(min(values))} to {signed(max(values))}"


def blocks(results):
    """The rows of each network on each memory."""
    for key, rows in itertools.groupby(results, key=lambda r: (r["network"], r["memory"])):
        yield key, list(rows)


def markdown_table(header, rows, left=1):
    """Cells padded so that the source can be read, too; the first `left` columns are aligned to the left."""
    cells = [[str(c) for c in row] for row in [header, *rows]]
    widths = [max(3, *(len(row[i]) for row in cells)) for i in range(len(header))]
    lines = ["| " + " | ".join(c.ljust(w) if i < left else c.rjust(w)
                               for i, (c, w) in enumerate(zip(row, widths))) + " |" for row in cells]
    rule = "|" + "|".join("-" * (w + 2) if i < left else "-" * (w + 1) + ":" for i, w in enumerate(widths)) + "|"
    return [lines[0], rule, *lines[1:]]


def summary_table(results):
    rows = []
    for (network, memory), block in blocks(results):
        ranges = [signed_range([share(r, r["difference"]) for r in block])]
        ranges += [signed_range([share(r, group_cycles(r, g)) for r in block]) for g in GROUPS]
        rows.append([f"{network}, {memory}", *ranges])
    return markdown_table(["%", "difference", *GROUPS], rows)


def row_tables(results):
    lines = []
    for (network, memory), block in blocks(results):
        header = ["Ls", "Np", "bits", "No x Ns", "paper", "simulated", "%", *chain.CAUSES]
        rows = [[r["Ls"], r["Np"], f"{r['prototype_bits']}/{r['lut_bits']}", f"{r['No_vec']} x {r['Ns_vec']}",
                 r["paper_total"], r["simulated_at"], signed(share(r, r["difference"]), 2), *(r[c] for c in chain.CAUSES)] for r in block]
        lines += ["", f"### {network}, {memory}", "", *markdown_table(header, rows, 0)]
    return lines


def cause_table(results):
    """Least and largest effect of each cause in cycles."""
    rows = []
    for cause in chain.CAUSES:
        values = {m: [r[cause] for r in results if r["memory"] == m] for m in ("ddr", "hbm")}
        rows.append([cause, *(f"{min(v)} to {max(v)}" for v in values.values())])
    return markdown_table(["cycles", "ddr", "hbm"], rows)


def swapped_pairs(results):
    """Pairs of rows of one network on one memory, and how many of them the simulation puts in the other order."""
    pairs = [pair for _, block in blocks(results) for pair in itertools.combinations(block, 2)]
    swapped = [(a, b) for a, b in pairs
               if (a["paper_total"] - b["paper_total"]) * (a["simulated_at"] - b["simulated_at"]) < 0]
    return pairs, swapped


def name(r):
    return (f"{r['network']}, {r['memory']}, Ls {r['Ls']}, Np {r['Np']}, {r['prototype_bits']}/{r['lut_bits']} bits, "
            f"{r['No_vec']} x {r['Ns_vec']} lanes")


def findings(results):
    """What the numbers say, as far as they can say it themselves."""
    low = min(results, key=lambda r: share(r, r["difference"]))
    high = max(results, key=lambda r: share(r, r["difference"]))
    near = sum(abs(share(r, r["difference"])) <= 5 for r in results)
    below = sum(r["difference"] < 0 for r in results)
    lines = [
        f"- The difference lies between {signed(share(low, low['difference']))} % of the paper's total ({name(low)}) and "
        f"{signed(share(high, high['difference']))} % ({name(high)}). {near} of {len(results)} rows are within 5 %; "
        f"in {below} the simulation takes fewer cycles than the paper says.",
    ]
    for memory in ("ddr", "hbm"):
        block = [r for r in results if r["memory"] == memory]
        counts = {g: sum(dominant(r) == g for r in block) for g in GROUPS}
        told = ", ".join(f"{g} in {n} rows" for g, n in counts.items() if n)
        lines.append(f"- The largest group of causes on {memory}: {told}.")
    shares = (f"{group} {signed_range([share(r, group_cycles(r, group)) for r in results])} %" for group in GROUPS)
    lines.append(f"- By group: {', '.join(shares)}.")
    again = [share(r, r["pairing_back_to_back"]) for r in results]
    lines.append("- With images back to back, where the last layer's computing hides the first layer's load, pairing "
                 f"would be {signed_range(again)} % (a closed form, `pairing_back_to_back` in the CSV, not simulated here).")
    pairs, swapped = swapped_pairs(results)
    closest = max((abs(share(a, a["paper_total"] - b["paper_total"])) for a, b in swapped), default=0)
    lines.append(f"- Of {len(pairs)} pairs of rows of one network on one memory, the simulation puts {len(swapped)} in the "
                 f"other order; the paper's totals of these differ by {closest:.1f} % at most.")
    return lines


INTRODUCTION = f"""\
# The paper's closed form beside the simulation

Made by

    {COMMAND}

which runs each of the 84 rows of `testbench/unit/estimate/table3_public.csv` in the fidelities `analytic`, `lt` and `at` and writes
this page, `comparison.csv` (the same and more, one line a row) and `comparison.svg`. It stops with exit status 1 unless, for every row,

- `analytic` gives the published init, compute and total;
- `at` and `lt` agree on the cycles of every layer and of the network;
- `chain.py`, which is written from `docs/timing.md` and takes nothing from a simulation, gives the same cycles and the same stalls
  for every layer, and does so again with the bank fill switched off and with unlimited bandwidth;
- the causes below add up to simulation minus paper, with no cycle left over.

Total cycles of one inference are compared, at 300 MHz, with everything else as in `pqa_paper`.

## Causes

In the order in which `chain.py` adds them. Each is the change of the total when it joins those above it, so in another order
the shares would differ somewhat; the sum would not.
"""

BETWEEN = """\

`pairing` stands alone; `rate`, `bursts` and `descriptors` are the link, `ragged`, `arrival` and `ahead` the banks, `drain` and
`hidden` the pipeline.

## What it says
"""

READING = """
Pairing and the pipeline make nearly all of the difference. Pairing follows from the schedule and works both ways. Nothing hides the
load of the first layer: on KWS, five layers of which the last has the largest tables, that is all or much of it; the
rest there is the load of the last layer, longer than the layer before computes. In EMNIST the early layers are bound by
computing and the late ones by their tables: where the two meet, a load runs under the computing of the layer before, while the paper
adds the two. So the simulation takes fewer cycles in most of its rows. The pipeline costs 17 to 22 cycles a layer, which the
paper does not count: a few percent where a layer takes some hundred cycles, partly hidden where layers wait for tables.
For a small network on the slow memory, one inference at a time, the paper is too optimistic by up to a third.

The rest is small. Ragged blocks count where the bank fill bounds the load, which is on hbm only. `arrival` and `ahead` are two sides of
one thing and cancel in part.

What this does not show: one inference alone is compared; the memory is the paper's, a constant rate without latency; feature
maps are on chip, as in the paper. Nothing here was measured on hardware.
"""


def write_markdown(results, path):
    lines = [INTRODUCTION]
    lines += [f"- `{cause}`: {text}" for cause, text in chain.CAUSES.items()]
    lines += [BETWEEN, *findings(results), READING]
    lines += ["Difference in percent of the paper's total, least and largest over the rows of a network on a memory:", "",
              *summary_table(results), "", "Causes in cycles, least and largest over the rows on a memory:", "",
              *cause_table(results)]
    lines += ["", "![Difference by group of causes](comparison.svg)", "", "## Every row", "",
              "Cycles; `bits` are those of prototypes and LUT, `No x Ns` the lanes No_vec and Ns_vec. Ls_vec is Ls; Np_vec is in "
              "the CSV."]
    lines += row_tables(results)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def write(results, folder):
    text = io.StringIO()
    table = csv.DictWriter(text, list(results[0]), lineterminator="\n")
    table.writeheader()
    table.writerows(results)
    (folder / "comparison.csv").write_text(text.getvalue(), encoding="utf-8")
    write_markdown(results, folder / "comparison.md")
    bars = [(key, [{g: share(r, group_cycles(r, g)) for g in GROUPS} for r in rows]) for key, rows in blocks(results)]
    (folder / "comparison.svg").write_text(figure.draw(bars), encoding="utf-8")
