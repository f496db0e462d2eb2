#!/usr/bin/env python3
"""How many times `lt` is as fast as `at`: CPU time of an inference, start-up excluded, as a table in Markdown.

    python3 results/lt_speed.py [MEMORY ...]

An inference costs what many back to back take beyond one, by the number of those; the least of two measurements counts.
Needs nothing but the standard library.
"""
import pathlib
import resource
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "paper"))
from program import Program  # noqa: E402

PROGRAM = Program()
MEMORIES = ["ddr3_1600", "ddr4_2400", "lpddr4_3200", "hbm2_2000", "hbm3_6400"]
NETWORKS = ["resnet20", "kws", "emnist", "efficientnet_b3"]
IMAGES = {"at": 20, "lt": 100}


def cpu_seconds(*arguments):
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    PROGRAM.call("run", *arguments, "--data", "none")
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def inference(network, memory, fidelity):
    run = [network, "--memory", memory, "--fidelity", fidelity, "--images"]
    return min(cpu_seconds(*run, str(IMAGES[fidelity] + 1)) - cpu_seconds(*run, "1") for _ in range(2)) / IMAGES[fidelity]


def main():
    print("| memory | " + " | ".join(NETWORKS) + " |\n|---|" + "--:|" * len(NETWORKS))
    for memory in sys.argv[1:] or MEMORIES:
        ratios = [inference(n, memory, "at") / inference(n, memory, "lt") for n in NETWORKS]
        print(f"| `{memory}` | " + " | ".join(f"{r:.1f}" for r in ratios) + " |", flush=True)


if __name__ == "__main__":
    main()
