"""Tables and figures of accelerators.py, prior_work.py and performance_per_area.py."""
import accelerators
import networks
import performance_per_area
import pictures
from networks import MEMORIES
from report import markdown_table
from study import select


def rounded(value, digits=2):
    return f"{float(value):.{digits}f}" if value else "-"


def accelerator_table(rows):
    header = ["network", "memory", "Ls", "Np", "bits", "No x Ns", "PQA", "sim.", "DLA", "ceiling", "sim.", "speed-up", "ceiling",
              "sim.", "ppa", "sim.", "squarers", "width-aware", "energy"]
    cells = []
    for r in rows:
        ratios = ("speed_up_closed", "speed_up_closed_ceiling", "speed_up_simulated", "ppa_closed_published",
                  "ppa_simulated_published", "ppa_closed_published_squarers", "ppa_closed_width_aware", "energy_ratio")
        cells.append([r["network"], r["memory"], r["Ls"], r["Np"], f"{r['prototype_bits']}/{r['lut_bits']}",
                      f"{r['No_vec']} x {r['Ns_vec']}", r["pqa_closed"], r["pqa_simulated"], r["dla_closed"],
                      r["dla_closed_ceiling"], r["dla_simulated"], *(rounded(r[k]) for k in ratios)])
    return markdown_table(header, cells, 2)


def draw_network(axis, rows, network):
    """A row's speed-up in closed form (with and without the ceiling) and simulated."""
    x = range(len(rows))
    axis.scatter(x, [float(r["speed_up_closed_ceiling"]) for r in rows], s=16, facecolors="none", edgecolors=pictures.PALETTE[0],
                 linewidths=1.0, label="with the DLA's ceiling")
    axis.scatter(x, [float(r["speed_up_simulated"]) for r in rows], s=9, color=pictures.PALETTE[2], label="simulated")
    axis.scatter(x, [float(r["speed_up_closed"]) for r in rows], s=45, marker="_", color="black", linewidths=1.0,
                 label="published closed form")
    axis.axhline(1, color="black", linewidth=0.8)
    for i, r in enumerate(rows[1:], 1):
        if r["memory"] != rows[i - 1]["memory"]:
            axis.axvline(i - 0.5, color="#888888", linewidth=0.8, linestyle="--")
    axis.set_yscale("log")
    axis.set_xticks([])
    axis.set_title(network)
    axis.set_xlabel("rows of the table: ddr, then hbm")
    pictures.plain_log_axis(axis.yaxis, (0.05, 0.1, 0.2, 0.5, 1, 2, 5), "{:g}".format)
    axis.set_ylim(0.04, 8)


def accelerator_figure(rows):
    shape, axes = pictures.panels(1, len(networks.ALL), width=10.5, height=3.2, sharey=True, layout="constrained")
    for axis, network in zip(axes[0], networks.ALL):
        draw_network(axis, select(rows, network=network), network)
    axes[0][0].set_ylabel("speed-up over the DLA")
    axes[0][0].legend(loc="lower left", fontsize=6)
    return {"accelerators.svg": pictures.svg(shape)}


def prior_table(rows):
    header = ["memory", "No x Ns", "Np 64", "Np 16", "ratio", "Np 64, sim.", "Np 16, sim.", "ratio, sim."]
    cells = [[r["memory"], f"{r['No_vec']} x {r['Ns_vec']}", r["closed_np64"] or "-", r["closed_np16"] or "-",
              rounded(r["closed_ratio"]), r["simulated_np64"], r["simulated_np16"], rounded(r["simulated_ratio"])] for r in rows]
    return markdown_table(header, cells, 1)


def best_table(rows, hardware):
    header = ["network", "memory", "metric", "area model", "ppa", "ceiling", "sim.", "8-bit DLA", "Ls", "Np", "bits",
              "lanes No, Ls, Np, Ns", "area"]
    cells = []
    for r in select(rows, hardware=hardware):
        lanes = ", ".join(r[f"{k}_lanes"] for k in ("outputs", "length", "prototypes", "subspaces"))
        ratios = (rounded(r[k]) for k in ("ppa", "ppa_ceiling", "ppa_simulated", "ppa_dla_8_bits"))
        cells.append([r["network"], r["memory"], r["metric"], r["area_model"], *ratios, r["length"], r["prototypes"],
                      f"{r['prototype_bits']}/{r['lut_bits']}", lanes, rounded(r["area"], 0)])
    return markdown_table(header, cells, 4)


def best_figure(rows):
    """The best of each area model beside the claim."""
    shape, axes = pictures.panels(1, 2, height=3.0, sharey=True, layout="constrained")
    for axis, hardware in zip(axes[0], performance_per_area.HARDWARE):
        own = select(rows, hardware=hardware)
        groups = [(n, m) for n in networks.PUBLISHED for m in MEMORIES]
        bars = [(model, metric) for model in accelerators.AREA_MODELS for metric in performance_per_area.METRICS]
        for i, (model, metric) in enumerate(bars):
            values = [float(select(own, network=n, memory=m, metric=metric, area_model=model)[0]["ppa"]) for n, m in groups]
            colour = pictures.PALETTE[i // 2]
            axis.bar([g + (i - 2.5) * 0.13 for g in range(len(groups))], values, 0.12, color=colour if i % 2 == 0 else "white",
                     edgecolor=colour, linewidth=0.8, label=f"{model}, {metric}")
        axis.axhline(1, color="black", linewidth=0.8)
        axis.axhline(3.1, color="black", linewidth=0.8, linestyle="--", label="the abstract's 3.1")
        axis.set_xticks(range(len(groups)))
        axis.set_xticklabels([f"{n}\n{m}" for n, m in groups])
        axis.set_title(f"{hardware} hardware")
    axes[0][0].set_ylabel("best performance per area, DLA = 1")
    axes[0][1].legend(loc="upper left", fontsize=6, ncols=2)
    return {"performance_per_area.svg": pictures.svg(shape)}
