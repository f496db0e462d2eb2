"""docs/paper.md: the text of paper.md.in, with every figure in it taken from the CSV files."""
import accelerators
import heat_maps
import left_out
import low_width_page
import networks
import performance_per_area
import prior_work
import published
from accelerators_page import best_table, prior_table

from page import map_shares
from program import ROOT
from report import markdown_table
from study import HERE, read_rows, select, the_only

PAGE = ROOT / "docs/paper.md"
NARROW = ("kws", "emnist", "efficientnet_b3")  # networks of 1x1 kernels
TEMPLATE = HERE / "paper.md.in"


def two(value):
    return f"{float(value):.2f}"


def spread(values, digits=2):
    """The least and the largest."""
    low, high = (f"{value:.{digits}f}" for value in (min(values), max(values)))
    return low if low == high else f"{low} to {high}"


def best_facts(rows):
    """ppa_NETWORK_MEMORY_METRIC_HARDWARE_MODEL, further with _ceiling and _simulated."""
    facts = {}
    for r in rows:
        name = "ppa_" + "_".join(r[k] for k in performance_per_area.KEYS)
        for suffix in ("", "_ceiling", "_simulated"):
            facts[name + suffix] = two(r["ppa" + suffix])
        if r["ppa_dla_8_bits"]:
            facts[name + "_dla_8_bits"] = two(r["ppa_dla_8_bits"])
    return facts


def comparison_facts():
    rows = read_rows(HERE / "comparison.csv")
    percent = [float(r["difference_percent"]) for r in rows]
    return {"rows": len(rows), "least_difference": f"{min(percent):.1f}", "largest_difference": f"+{max(percent):.1f}",
            "rows_within_5": sum(abs(p) <= 5 for p in percent)}


def accelerator_facts(rows):
    """Spreads of speed-up and energy ratios of a network on a memory; how many rows change sides when simulated."""
    facts = {}
    for network in networks.ALL:
        for memory in networks.MEMORIES:
            own = select(rows, network=network, memory=memory)
            for kind in ("closed", "closed_ceiling", "simulated"):
                facts[f"speed_{network}_{memory}_{kind}"] = spread([float(r[f"speed_up_{kind}"]) for r in own])
            facts[f"energy_{network}_{memory}"] = spread([float(r["energy_ratio"]) for r in own])
            for model in accelerators.AREA_MODELS:
                for kind in ("closed", "simulated"):
                    facts[f"ppa_{network}_{memory}_{kind}_{model}"] = spread([float(r[f"ppa_{kind}_{model}"]) for r in own])
    sides = [(float(r["speed_up_closed"]) > 1, float(r["speed_up_simulated"]) > 1) for r in rows]
    usual = the_only(rows, network="resnet20", memory="ddr", Ls=9, Np=16, prototype_bits=8, lut_bits=16, No_vec=32, Ns_vec=16)
    facts.update(area_pqa_resnet20=f"{float(usual['area_published']):.0f}", area_dla=f"{published.DLA_AREA}")
    facts.update(all_rows=len(rows), rows_faster=sum(c for c, _ in sides), rows_faster_simulated=sum(s for _, s in sides),
                 rows_lost=sum(c and not s for c, s in sides), rows_won=sum(s and not c for c, s in sides))
    facts["rows_won_narrow"] = sum(s and not c for r, (c, s) in zip(rows, sides) if r["network"] in NARROW)
    drift = [int(r["dla_simulated"]) / int(r["dla_closed_ceiling"]) - 1 for r in rows]
    facts["dla_drift"] = f"{100 * min(drift):+.1f} to {100 * max(drift):+.1f}"
    return facts


def prior_facts(rows):
    facts = {}
    for memory in prior_work.MEMORIES:
        own = select(rows, memory=memory)
        for kind in ("closed", "simulated"):
            values = [float(r[f"{kind}_ratio"]) for r in own if r[f"{kind}_ratio"]]
            if values:
                facts[f"prior_{memory}_{kind}"] = spread(values)
    return facts


def shape_facts(layers, maps):
    """layer_NAME_MEMORY_HARDWARE_LS_NP: speed-up; faster_MEMORY_HARDWARE_LS_NP and waiting_...: shares of a heat map."""
    facts = {}
    for r in layers:
        name = "_".join(r[k] for k in ("layer", "memory", "hardware", "Ls", "Np"))
        facts["layer_" + name] = two(r["speed_up"])
    for case in heat_maps.cases():
        shares = map_shares(maps, **dict(zip(("memory", "hardware", "Ls", "Np"), case)))
        name = "_".join(map(str, case))
        facts["faster_" + name], facts["waiting_" + name] = shares
    return facts


def left_out_facts(rows):
    """left_NETWORK_MEMORY_PLACEMENT_KIB: speed-up, further with _ppa, _energy and _tables (share of cycles waiting)."""
    facts = {}
    for r in rows:
        name = "left_" + "_".join(r[k] for k in left_out.KEYS)
        facts.update({name: two(r["speed_up"]), name + "_ppa": two(r["ppa_published"]), name + "_energy": two(r["energy_ratio"])})
        for cause in ("tables", "inputs", "outputs"):
            facts[f"{name}_{cause}"] = f"{100 * int(r['pqa_stalls_' + cause]) / int(r['pqa_cycles']):.0f}"
    whole = the_only(rows, network="vgg_small", memory="paper_ddr", feature_maps="on_chip", table_kib="unlimited")
    facts["tables_vgg_small"] = f"{int(whole['pqa_bytes']) / int(whole['dla_bytes']):.0f}"
    return facts


def low_width_facts(errors, costs):
    """error_NETWORK_P_L, convolution_NETWORK_P_L; COLUMN_NETWORK_MEMORY_P_L in percent of the full width."""
    facts = {}
    for (network, p, l), (error, convolution) in errors.items():
        facts.update({f"error_{network}_{p}_{l}": f"{error:.3f}", f"convolution_{network}_{p}_{l}": f"{convolution:.3f}"})
    columns = {"cycles": "cycles", "bus_bytes": "bytes", "area_width_aware": "area", "energy_uj": "energy"}
    for r in costs:
        full = the_only(costs, network=r["network"], memory=r["memory"], prototype_bits=8, lut_bits=16)
        place = "_".join(r[k] for k in ("network", "memory", "prototype_bits", "lut_bits"))
        for column, name in columns.items():
            facts[f"{name}_{place}"] = f"{100 * float(r[column]) / float(full[column]):.0f}"
        facts[f"dsp_{place}"] = f"{float(r['dsp_width_aware']):.0f}"
    return facts


def published_verdicts(rows, memory):
    """The closed form's speed-up of each network in the setting of left_out.py, but on the paper's memory."""
    found = []
    for network in networks.ALL:
        configuration = networks.default_configuration(network)
        keys = ("Ls", "Np", "prototype_bits", "lut_bits")
        case = {"network": network, "memory": memory, **dict(zip(keys, configuration))}
        outputs, subspaces = networks.POINTS[0]
        found.append(two(the_only(rows, No_vec=outputs, Ns_vec=subspaces, **case)["speed_up_closed"]))
    return found


def verdict_table(data):
    """Speed-up of each network, from the paper's setting outwards."""
    header = ["memory", "feature maps", "tables, KiB", *networks.ALL]
    cells = []
    for flat, real in (("ddr", "ddr4_2400"), ("hbm", "hbm2_2000")):
        cells.append([f"paper_{flat}, closed form", "on_chip", "unlimited", *published_verdicts(data["accelerators"], flat)])
        settings = [(f"paper_{flat}", "on_chip", "unlimited")]
        settings += [(real, features, kib) for features in left_out.PLACEMENTS for kib in ("unlimited", 128, 64, 32)]
        for m, f, k in settings:
            found = [the_only(data["left_out"], network=n, memory=m, feature_maps=f, table_kib=k) for n in networks.ALL]
            cells.append([m, f, k, *(two(r["speed_up"]) for r in found)])
    return markdown_table(header, cells, 2)


def changed_settings(own, faster):
    """In words, the settings in which the other accelerator is the faster one, with its speed-ups."""
    said = []
    for features, words in zip(left_out.PLACEMENTS, ("on chip", "in DRAM")):
        there = select(own, feature_maps=features)
        other = [r for r in there if (float(r["speed_up"]) > 1) != faster]
        if not other:
            continue
        tables = "whatever the table memory" if len(other) == len(there) else "with " + ", ".join(
            "unlimited tables" if r["table_kib"] == "unlimited" else f"{r['table_kib']} KiB of tables" for r in other)
        values = [float(r["speed_up"]) for r in other]
        said.append(f"feature maps {words} {tables} ({spread(values)})")
    return said


def verdict_changes(rows):
    """For each network and memory, where a setting's verdict is not that with everything on chip."""
    lines = []
    for network in networks.ALL:
        for memory in left_out.SWEPT:
            own = select(rows, network=network, memory=memory)
            base = the_only(own, feature_maps="on_chip", table_kib="unlimited")
            faster = float(base["speed_up"]) > 1
            said = changed_settings(own, faster)
            lines.append(f"- {network} on {memory}: {'PQA' if faster else 'the DLA'} ({two(base['speed_up'])})"
                         f"{'; not so with ' + ', nor with '.join(said) if said else ', in all settings'}.")
    return lines


def low_width_table(errors, costs):
    header = ["network", "bits", "error", "of the convolution", "cycles, %", "bytes, %", "area, %", "energy, %"]
    pairs = ((8, 16), (6, 8), (4, 8), (4, 6), (3, 5), (2, 4))
    cells = []
    for network in networks.ALL:
        for p, l in pairs:
            case = {"network": network, "memory": "ddr4_2400", "prototype_bits": p, "lut_bits": l}
            cost = (low_width_page.relative_cost(costs, c, **case) for c in low_width_page.COST)
            cells.append([network, f"{p}/{l}", *(f"{e:.3f}" for e in errors[network, p, l]), *(f"{100 * c:.0f}" for c in cost)])
    return markdown_table(header, cells, 2)


def facts_of(data):
    errors = low_width_page.mean_errors(data["low_width_error"])
    facts = {**comparison_facts(), **best_facts(data["performance_per_area"]), **accelerator_facts(data["accelerators"]),
             **prior_facts(data["prior_work"]), **shape_facts(data["subvectors"], data["heat_maps"]), **left_out_facts(data["left_out"]),
             **low_width_facts(errors, data["low_width_cost"])}
    tables = {
        "table_best": best_table(data["performance_per_area"], "table"), "table_prior": prior_table(data["prior_work"]),
        "table_verdicts": verdict_table(data), "verdict_changes": verdict_changes(data["left_out"]),
        "table_low_widths": low_width_table(errors, data["low_width_cost"]),
    }
    facts.update({name: "\n".join(lines) for name, lines in tables.items()})
    return facts


def markdown(data):
    return TEMPLATE.read_text(encoding="utf-8").format_map(facts_of(data))
