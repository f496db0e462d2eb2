"""What the paper leaves out: real DRAM, feature maps in DRAM, tables that do not fit.

PQA with the shipped configuration of each network on the table's first hardware point, beside the DLA on the same memory with the
same placement of feature maps. Maps are of 8 bits on both sides, read and written; the DLA's weights have 16, and its memory for them
is not limited. Simulated in `lt`.
"""
import networks
import program
from sides import cycles, energy, performance_per_area, traffic
from study import Study

FLAT = ("paper_ddr", "paper_hbm")
DRAM = ("ddr3_1600", "ddr4_2400", "ddr4_3200", "ddr5_4800", "lpddr4_3200", "lpddr5_6400", "hbm2_2000", "hbm3_6400")
SWEPT = ("ddr4_2400", "hbm2_2000")  # with each table memory
CAPACITIES = (32, 64, 128, 256, 512, 1024, 2048)  # KiB
PLACEMENTS = ("on_chip", "dram")
KEYS = ("network", "memory", "feature_maps", "table_kib")


def cases():
    points = [(memory, None) for memory in FLAT + DRAM] + [(memory, kib) for memory in SWEPT for kib in CAPACITIES]
    return [(n, memory, features, kib) for n in networks.ALL for features in PLACEMENTS for memory, kib in points]


def measure(pqa, case):
    network, memory, features, kib = case
    configuration = networks.default_configuration(network)
    values = networks.paths(configuration, networks.matched_lanes(configuration, *networks.POINTS[0]))
    values.update({"arch.feature_maps.placement": features, "dla.feature_maps.placement": features, "arch.bits.output": 8,
                   "dla.bits.activation": 8, "dla.bits.output": 8, "arch.table_memory.capacity_kib": kib})
    result = pqa.call("compare", network, "--memory", memory, "--fidelity", "lt", "--data", "none", *program.sets(values))
    row = dict(zip(KEYS, (network, memory, features, "unlimited" if kib is None else kib)))
    for name in ("pqa", "dla"):
        side = result[name]
        row.update({f"{name}_cycles": cycles(side), f"{name}_bytes": traffic(side), f"{name}_energy_uj": energy(side)})
        row.update({f"{name}_stalls_{cause}": side["total"]["stalls"][cause] for cause in ("tables", "inputs", "outputs")})
    row["tiles"] = max(layer["tiles"] for layer in result["pqa"]["layers"])
    row["speed_up"] = row["dla_cycles"] / row["pqa_cycles"]
    row["ppa_published"] = performance_per_area(result)
    row["energy_ratio"] = row["dla_energy_uj"] / row["pqa_energy_uj"]
    return [row]


STUDY = Study("left_out", KEYS, cases, measure, lambda: cases()[3:70:44])
