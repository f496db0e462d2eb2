"""The comparison table: PQA beside the DLA on the paper's memories, in closed form and simulated.

The rows of the three networks are the configurations and hardware points of the published table; those of VGG-small and
EfficientNet-B3 are ours in the same manner. What `pqa compare --fidelity analytic` says is held against published.py.
"""
import csv

import networks
import program
import published
from sides import area, cycles, energy, performance_per_area
from study import Study

TABLE = program.ROOT / "testbench/unit/estimate/table3_public.csv"
KEYS = ("network", "memory", "Ls", "Np", "prototype_bits", "lut_bits", "No_vec", "Ns_vec")
AREA_MODELS = ("published", "published_squarers", "width_aware")


def published_cases():
    with open(TABLE, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            configuration = networks.Configuration(*(int(row[k]) for k in ("Ls", "Np", "prototype_bits", "lut_bits")))
            yield row["network"], row["memory"], configuration, (int(row["No_vec"]), int(row["Ns_vec"]))


def further_cases():
    for memory in networks.MEMORIES:
        for network, shapes in networks.FURTHER_CONFIGURATIONS.items():
            for bits in networks.FURTHER_BITS:
                for shape in shapes:
                    for point in networks.POINTS:
                        yield network, memory, networks.Configuration(*shape, *bits), point


def cases():
    return [*published_cases(), *further_cases()]


def compare(pqa, case, fidelity):
    network, memory, configuration, point = case
    lanes = networks.matched_lanes(configuration, *point)
    return pqa.call("compare", network, "--memory", networks.MEMORIES[memory], "--fidelity", fidelity, "--data", "none",
                    *program.sets(networks.paths(configuration, lanes)))


def expect(case, what, found, wanted):
    if abs(found - wanted) > 1e-6:
        raise program.ProgramFailed(f"{case}: {what}: found {found}, expected {wanted}")


def check(case, closed):
    """The closed forms of `pqa` against those in Python."""
    network, memory, configuration, point = case
    file, lanes = networks.workload(network), networks.matched_lanes(configuration, *point)
    expect(case, "PQA", cycles(closed["pqa"]), published.pqa_network(file, configuration, lanes, memory))
    expect(case, "DLA", cycles(closed["dla"]), published.dla_network(file, memory))
    expect(case, "DLA with the ceiling", closed["dla"]["total"]["cycles_with_ceiling"],
           published.dla_network(file, memory, ceiling=True))
    for squarers, model in enumerate(AREA_MODELS[:2]):
        expect(case, f"area, {model}", area(closed["pqa"], model), published.pqa_area(lanes, bool(squarers)))
    expect(case, "area of the DLA", area(closed["dla"]), published.DLA_AREA)


def measure(pqa, case):
    network, memory, configuration, point = case
    closed, simulated = compare(pqa, case, "analytic"), compare(pqa, case, "at")
    check(case, closed)
    ceiling = closed["dla"]["total"]["cycles_with_ceiling"]
    row = dict(zip(KEYS, (network, memory, *configuration, *point)))
    row.update(pqa_closed=cycles(closed["pqa"]), pqa_simulated=cycles(simulated["pqa"]), dla_closed=cycles(closed["dla"]),
               dla_closed_ceiling=ceiling, dla_simulated=cycles(simulated["dla"]))
    row["speed_up_closed"] = row["dla_closed"] / row["pqa_closed"]
    row["speed_up_closed_ceiling"] = ceiling / row["pqa_closed"]
    row["speed_up_simulated"] = row["dla_simulated"] / row["pqa_simulated"]
    for model in AREA_MODELS:
        row[f"area_{model}"] = area(closed["pqa"], model)
        row[f"ppa_closed_{model}"] = performance_per_area(closed, model)
        row[f"ppa_simulated_{model}"] = performance_per_area(simulated, model)
    row.update(pqa_energy_uj=energy(simulated["pqa"]), dla_energy_uj=energy(simulated["dla"]))
    row["energy_ratio"] = row["dla_energy_uj"] / row["pqa_energy_uj"]
    return [row]


STUDY = Study("accelerators", KEYS, cases, measure, lambda: cases()[15:84:45])
