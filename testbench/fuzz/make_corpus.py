"""Writes the seed corpus of the fuzz targets from the shipped presets and the test data. Run by hand when formats change."""
import json
import os
import zipfile

here = os.path.dirname(os.path.abspath(__file__))
root = os.path.join(here, "..", "..")
data = os.path.join(here, "..", "unit", "workloads", "data")


def write(target, name, content):
    folder = os.path.join(here, "corpus", target)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, name), "wb") as file:
        file.write(content)


def read(*path):
    with open(os.path.join(*path), "rb") as file:
        return file.read()


paper = read(root, "model", "presets", "pqa_paper.json")
odd = {
    "clock_mhz": 333.333333,
    "metric": "chebyshev",
    "overflow": "saturate",
    "output_shift": 3,
    "signed": {"activation": False, "lut": False},
    "table_memory": {"capacity_kib": 0.5, "policy": "stream", "fill_entries_per_bank_per_cycle": "1/3"},
    "indices": {"capacity_kib": 4, "policy": "recompute"},
    "partial_sums": {"capacity_kib": 8, "policy": "spill"},
    "feature_maps": {"placement": "dram"},
    "dma": {"port_bytes_per_cycle": 32},
}
write("architecture", "pqa_paper", paper)
write("architecture", "odd", json.dumps(odd).encode())
write("architecture", "empty", b"{}")
write("architecture", "overrides", b"{}\x01arch.lanes.outputs=64\x01architecture.table_memory.capacity_kib=16\x01arch.bits={\"lut\":5}")
write("architecture", "nested", b"[" * 40)

write("dla", "dla_paper", read(root, "model", "presets", "dla_paper.json"))
write("dla", "empty", b"{}")
write("dla", "overrides", b"{}\x01dla.vectors.outputs=8\x01dla.clock_mhz=200")
for name in ("energy_45nm", "energy_7nm"):
    write("energy", name, read(root, "model", "presets", name + ".json"))

heads = b"Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,\n"
write("topology", "convolutions", heads + b"Conv1, 224, 224, 3, 3, 3, 32, 2,\nConv2_DP, 12, 12, 3, 3, 4, 1, 1, 1:1,\n")
write("topology", "products", b"Layer,M,N,K,\nQK,197,64,768,\nQK,197,64,768,remark\n")

layer = {"name": "conv", "in_channels": 2, "height": 4, "width": 5, "out_channels": 3, "kernel_h": 2, "kernel_w": 3}
small = {"name": "n", "prototypes": 4, "subvector_length": 5, "layers": [layer]}
full = dict(layer, name="b", type="pq_conv", inputs=["conv"], stride=2, padding=[0, 1], prototypes=2, subvector_length=3, bias=True,
            bits={"lut": 5, "accumulator": 20}, tensors="x.npz")
write("workload", "kws", read(root, "workloads", "networks", "kws.json"))
write("workload", "small", json.dumps(small).encode())
write("workload", "full", json.dumps(dict(small, codebook="shared", layers=[layer, full])).encode())
write("workload", "overrides", json.dumps(small).encode() + b"\x01workload.layers.conv.stride=2\x01workload.layers.0.padding=1"
      b"\x01workload.prototypes=8")

for name in ("plain", "mixed", "two_layers", "shared"):
    content = read(data, name + ".npz")
    write("npz", name, content)
    with zipfile.ZipFile(os.path.join(data, name + ".npz")) as archive:
        for member in archive.namelist():
            if member.endswith("lut.npy"):
                write("npy", name + "_" + member.replace("/", "_"), archive.read(member))
