"""tables.md: all tables and figures, made from the CSV files alone."""
import accelerators_page
import heat_maps
import left_out
import left_out_page
import low_width_page
import networks
import subvectors
from report import markdown_table
from study import select

INTRODUCTION = """\
# The paper's comparison: tables and figures

Written by `python3 results/paper/regenerate.py`; [docs/paper.md](../../docs/paper.md) says what they mean. `ppa` is performance per
area relative to the DLA. Above 1, PQA is better, in all ratios. The data are in `data/`, one CSV file a study; each section names the
command of which a row is made.
"""


def section(title, command, *parts):
    lines = ["", f"## {title}", "", f"    {command}", ""]
    for part in parts:
        lines += [part, ""] if isinstance(part, str) else [*part, ""]
    return lines


def picture(name, text):
    return f"![{text}](figures/{name}.svg)"


def accelerator_sections(data):
    table = section(
        "PQA beside the DLA", "pqa compare NETWORK --memory paper_ddr|paper_hbm --fidelity analytic|at --data none --set ...",
        "Cycles of one inference: the published closed forms, the DLA's with whole passes of narrow kernels (`ceiling`), and "
        "simulated. `ppa` with the published areas (closed form, simulated), with the squarers of the published kernel, and with "
        "our width-aware model; `energy` is the DLA's over PQA's, simulated. The rows of VGG-small and EfficientNet-B3 are ours.",
        picture("accelerators", "Speed-up over the DLA, row by row"), accelerators_page.accelerator_table(data["accelerators"]))
    prior = section(
        "Sixteen prototypes beside sixty-four", "pqa run resnet20 --set workload.prototypes=64 --set ... --data none "
        "--fidelity analytic|at --memory ...", "ResNet-20, Ls 9, 8-bit prototypes, 16-bit LUT entries, on equal hardware.",
        accelerators_page.prior_table(data["prior_work"]))
    best = section(
        "Best performance per area", "pqa compare NETWORK --fidelity analytic --set arch.metric=l2|l1 --set ...",
        "The best configuration of the comparison table for each area model, in closed form (`ppa`), with the DLA's ceiling, and "
        "the same point simulated.", picture("performance_per_area", "Best performance per area by model"),
        "On the table's hardware points:", accelerators_page.best_table(data["performance_per_area"], "table"),
        "On lanes No_vec 16 to 64, Ns_vec 8 to 64, Np_vec 4 to 16:",
        accelerators_page.best_table(data["performance_per_area"], "wider"))
    return table + prior + best


def best_subvector_table(rows):
    header = ["layer", "memory", "hardware", "speed-up", "Ls", "Np", "at Ls 9, Np 16", "area"]
    cells = []
    for layer in subvectors.LAYERS:
        for memory in networks.MEMORIES:
            for hardware in subvectors.HARDWARE:
                own = select(rows, layer=layer, memory=memory, hardware=hardware)
                best = max(own, key=lambda r: float(r["speed_up"]))
                usual = select(own, Ls=9, Np=16)[0]
                cells.append([layer, memory, hardware, f"{float(best['speed_up']):.2f}", best["Ls"], best["Np"],
                              f"{float(usual['speed_up']):.2f}", f"{float(best['area']):.0f}"])
    return markdown_table(header, cells, 3)


def map_shares(rows, **case):
    """Of the layers of a map, in percent: those faster than the DLA, those waiting for memory."""
    own = select(rows, **case)
    faster = sum(float(r["speed_up"]) > 1 for r in own)
    waiting = sum(r["pqa_bound"] == "memory" for r in own)
    return round(100 * faster / len(own)), round(100 * waiting / len(own))


def map_table(rows):
    """map_shares() of every map."""
    header = ["memory", "hardware", "Ls", *(f"Np {p}" for p in heat_maps.PROTOTYPES)]
    cells = []
    for memory in networks.MEMORIES:
        for hardware in subvectors.HARDWARE:
            for length in heat_maps.LENGTHS:
                line = []
                for prototypes in heat_maps.PROTOTYPES:
                    shares = map_shares(rows, memory=memory, hardware=hardware, Ls=length, Np=prototypes)
                    line.append("{} / {}".format(*shares))
                cells.append([memory, hardware, length, *line])
    return markdown_table(header, cells, 2)


def shape_sections(data):
    lines = section(
        "Speed-up against Ls and Np", "pqa compare resnet20 --fidelity analytic --set workload.subvector_length=9 --set "
        "workload.prototypes=16 ...", "Five layers of ResNet-20, closed form. `fixed` hardware is pqa_paper, `matched` has Ls_vec = Ls "
        "and Np_vec up to 16, as the comparison table; its area grows with Ls. The best of Ls 3 to 144 and Np 4 to 256:",
        best_subvector_table(data["subvectors"]), picture("subvectors_fixed", "Fixed hardware"),
        picture("subvectors_matched", "Matched hardware"))
    maps = [picture(f"heat_map_{m}_{h}", f"Speed-up on {m}, {h} hardware") for m in networks.MEMORIES for h in subvectors.HARDWARE]
    lines += section(
        "Speed-up over layer shapes", "pqa compare squares.json --fidelity analytic --memory paper_ddr|paper_hbm --set ...",
        "3x3 layers of 8 to 1024 channels and 4 to 128 rows and columns, as many outputs as inputs, closed form; `squares.json` is "
        "written by `heat_maps.py`. Shares of the 48 layers in percent: faster than the DLA / waiting for tables from memory.",
        map_table(data["heat_maps"]), *maps)
    return lines


def check_section(data):
    """The closed form of single layers beside the simulation: the differences in percent, least and largest."""
    cells = []
    for memory in networks.MEMORIES:
        for hardware in subvectors.HARDWARE:
            own = select(data["shape_checks"], memory=memory, hardware=hardware)
            found = []
            for name in ("pqa", "dla"):
                percent = [100 * (int(r[f"{name}_simulated"]) / int(r[f"{name}_closed"]) - 1) for r in own]
                found.append(f"{min(percent):+.1f} to {max(percent):+.1f}")
            swapped = sum((float(r["speed_up_closed"]) > 1) != (float(r["speed_up_simulated"]) > 1) for r in own)
            cells.append([memory, hardware, len(own), *found, swapped])
    header = ["memory", "hardware", "layers", "PQA, %", "DLA, %", "other verdict"]
    return section(
        "Single layers: closed form and simulation", "pqa compare square.json --fidelity lt --images 6 --data none ...",
        "Shapes like those above, images back to back, cycles from one image's end to the next; simulation minus closed form in "
        "percent, least and largest, and in how many layers the other accelerator is the faster one. `square.json` is written by "
        "`shape_checks.py`.", markdown_table(header, cells, 2))


def left_out_section(data):
    rows = data["left_out"]
    return section(
        "What the paper leaves out", "pqa compare NETWORK --fidelity lt --data none --memory M --set "
        "arch.feature_maps.placement=dram --set arch.table_memory.capacity_kib=64 ...",
        "Speed-up over the DLA on the same memory, simulated; feature maps on chip, then in DRAM (both accelerators, 8 bits); the "
        "shipped configuration of each network, 8/16 bits, 32 x 16 lanes.", left_out_page.memory_table(rows),
        "Performance per area, published areas:", left_out_page.memory_table(rows, "ppa_published"),
        picture("left_out_memories", "Speed-up by memory"),
        *(part for memory in left_out.SWEPT for part in (f"Table memory on {memory} (the DLA's for weights is not limited):",
                                                         left_out_page.capacity_table(rows, memory))),
        picture("left_out", "Speed-up by table memory"))


def low_width_section(data):
    errors = low_width_page.mean_errors(data["low_width_error"])
    parts = []
    for network in networks.ALL:
        parts += [f"{network}:", low_width_page.error_table(errors, network)]
    for memory in ("paper_ddr", "ddr4_2400"):
        parts += [f"Cycles, traffic, area (width-aware) and energy on {memory}; the last columns relative to 8/16 bits:",
                  low_width_page.cost_table(data["low_width_cost"], memory)]
    return section(
        "Low widths", "pqa run NETWORK --data FILE --fidelity lt --save-tensors --set arch.bits.prototype=4 --set arch.bits.lut=6 ...",
        "Errors on structured data with prototypes by k-means, means over a network's layers: against full-width PQ (8/16 bits) / "
        "against the exact convolution. Layers are not chained, and nothing was trained.",
        picture("low_width_error", "Error by widths"), *parts, picture("low_width_cost", "Cost by widths"))


def markdown(data):
    """data: {study: its rows}."""
    lines = [INTRODUCTION, *accelerator_sections(data), *shape_sections(data), *check_section(data), *left_out_section(data),
             *low_width_section(data)]
    return "\n".join(lines).rstrip() + "\n"


def figures(data):
    """{file: bytes} of all figures."""
    errors = low_width_page.mean_errors(data["low_width_error"])
    return {
        **accelerators_page.accelerator_figure(data["accelerators"]),
        **accelerators_page.best_figure(data["performance_per_area"]),
        **subvectors.figures(data["subvectors"]), **heat_maps.figures(data["heat_maps"]),
        **left_out_page.figures(data["left_out"]),
        **low_width_page.error_figure(errors), **low_width_page.cost_figure(data["low_width_cost"]),
    }
