"""The best performance per area over the DLA that each area model gives, in closed form, and what the simulation makes of it.

Configurations are those of the comparison table. Hardware: `table` are its three points; `wider` are all lanes below, of which
the published fit is known to hold near the table's points only. The metric matters to area alone: the published formula
counts no DSP for L1. Each best point of a closed form is then simulated in `lt`.
"""
import itertools

import accelerators
import networks
import program
from sides import area, cycles, performance_per_area
from study import Study

OUTPUTS, SUBSPACES, PROTOTYPES = (16, 32, 64), (8, 16, 32, 64), (4, 8, 16)
METRICS = ("l2", "l1")
HARDWARE = ("table", "wider")
DLA_8_BITS = (("dla.bits.weight", 8), ("dla.bits.activation", 8))  # instead of 16; only width_aware can tell the difference
KEYS = ("network", "memory", "metric", "hardware", "area_model")


def cases():
    return [(n, m, metric) for n in networks.PUBLISHED for m in networks.MEMORIES for metric in METRICS]


def configurations(network, memory):
    found = [c for n, m, c, _ in accelerators.published_cases() if (n, m) == (network, memory)]
    return list(dict.fromkeys(found))


def hardware_points(configuration):
    """(whether it is one of the table's, lanes)"""
    table = [networks.matched_lanes(configuration, *point) for point in networks.POINTS]
    lanes = [networks.Lanes(outputs, configuration.length, min(prototypes, configuration.prototypes), subspaces)
             for outputs, subspaces, prototypes in itertools.product(OUTPUTS, SUBSPACES, PROTOTYPES)]
    return [(l in table, l) for l in dict.fromkeys(table + lanes)]


def compare(pqa, case, configuration, lanes, fidelity, more=()):
    network, memory, metric = case
    return pqa.call("compare", network, "--memory", networks.MEMORIES[memory], "--fidelity", fidelity, "--data", "none",
                    *program.sets({**networks.paths(configuration, lanes), "arch.metric": metric, **dict(more)}))


def measure(pqa, case):
    points = []
    for configuration in configurations(*case[:2]):
        for in_table, lanes in hardware_points(configuration):
            closed = compare(pqa, case, configuration, lanes, "analytic")
            points.append((in_table, configuration, lanes, closed))
    return [best_row(pqa, case, hardware, model, points) for hardware in HARDWARE for model in accelerators.AREA_MODELS]


def best_row(pqa, case, hardware, model, points):
    there = [p for p in points if p[0] or hardware == "wider"]
    _, configuration, lanes, closed = max(there, key=lambda p: performance_per_area(p[3], model))
    simulated = compare(pqa, case, configuration, lanes, "lt")
    ceiling = closed["dla"]["total"]["cycles_with_ceiling"] / cycles(closed["dla"])
    row = dict(zip(KEYS, (*case, hardware, model)))
    row.update(configuration._asdict())
    row.update({f"{key}_lanes": value for key, value in lanes._asdict().items()})
    row.update(pqa_cycles=cycles(closed["pqa"]), dla_cycles=cycles(closed["dla"]), area=area(closed["pqa"], model),
               ppa=performance_per_area(closed, model), ppa_ceiling=performance_per_area(closed, model) * ceiling,
               ppa_simulated=performance_per_area(simulated, model), ppa_dla_8_bits="")
    if model == "width_aware":
        narrow = compare(pqa, case, configuration, lanes, "analytic", DLA_8_BITS)
        row["ppa_dla_8_bits"] = performance_per_area(narrow, model)
    return row


STUDY = Study("performance_per_area", KEYS, cases, measure, list)
