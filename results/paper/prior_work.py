"""Sixteen prototypes beside sixty-four on ResNet-20, which the paper calls "4x against prior PQ work".

Ls 9 both times, on the same hardware (16 prototypes at a time), so the ratio of cycles is also the one of performance per area.
"""
import networks
import program
from sides import area, cycles
from study import Study

MEMORIES = ("paper_ddr", "paper_hbm", "ddr4_2400", "hbm2_2000")
OURS, PRIOR = networks.Configuration(9, 16, 8, 16), networks.Configuration(9, 64, 8, 16)


def cases():
    return [(memory, point) for memory in MEMORIES for point in networks.POINTS]


def run(pqa, memory, point, configuration, fidelity):
    lanes = networks.matched_lanes(configuration, *point)
    return pqa.call("run", "resnet20", "--memory", memory, "--fidelity", fidelity, "--data", "none",
                    *program.sets(networks.paths(configuration, lanes)))


def measure(pqa, case):
    memory, point = case
    row = {"memory": memory, "No_vec": point[0], "Ns_vec": point[1]}
    for name, fidelity in (("closed", "analytic"), ("simulated", "at")):
        if fidelity == "analytic" and not memory.startswith("paper_"):
            row.update({"closed_np64": "", "closed_np16": "", "closed_ratio": ""})
            continue
        prior, ours = (run(pqa, memory, point, c, fidelity) for c in (PRIOR, OURS))
        if area(prior) != area(ours):
            raise ValueError("the areas differ")
        row.update({f"{name}_np64": cycles(prior), f"{name}_np16": cycles(ours), f"{name}_ratio": cycles(prior) / cycles(ours)})
    return [row]


STUDY = Study("prior_work", ("memory", "No_vec", "Ns_vec"), cases, measure, lambda: cases()[::8])
