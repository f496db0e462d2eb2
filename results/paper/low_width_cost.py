"""Cycles, traffic, area and energy with narrow prototypes and LUT entries, simulated in `lt` without data.

The shipped configuration of each network on pqa_paper. Activations are as wide as prototypes, which they are compared with.
"""
import networks
import program
from low_width_error import LUT_BITS, PROTOTYPE_BITS
from sides import area, cycles, energy, traffic
from study import Study

MEMORIES = ("paper_ddr", "paper_hbm", "ddr4_2400")
KEYS = ("network", "memory", "prototype_bits", "lut_bits")


def cases():
    return [(n, m, p, l) for n in networks.ALL for m in MEMORIES for p in PROTOTYPE_BITS for l in LUT_BITS]


def measure(pqa, case):
    network, memory, prototype_bits, lut_bits = case
    values = {"arch.bits.activation": prototype_bits, "arch.bits.prototype": prototype_bits, "arch.bits.lut": lut_bits,
              "arch.signed.activation": "false"}
    side = pqa.call("run", network, "--memory", memory, "--fidelity", "lt", "--data", "none", *program.sets(values))
    row = dict(zip(KEYS, case))
    row.update(cycles=cycles(side), stalls_tables=side["total"]["stalls"]["tables"], bus_bytes=traffic(side),
               area_published=area(side), area_width_aware=area(side, "width_aware"),
               dsp_width_aware=area(side, "width_aware", "dsp"), energy_uj=energy(side))
    return [row]


STUDY = Study("low_width_cost", KEYS, cases, measure, lambda: cases()[5:400:100])
