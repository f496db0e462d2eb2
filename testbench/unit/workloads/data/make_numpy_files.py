"""Writes the .npz files of this folder with NumPy itself (they were made with NumPy 1.24.2).

The layer is small.json's: C 2, H 4, W 5, No 3, kernel 2 x 3, padding [0, 1], so P 3, Q 5; Ls 5, Ns 3, Np 4. Every value follows from its
position, so that the test can check it without NumPy.
"""
import os
import numpy as np


def values(name, shape, low, high):
    """The k-th value in row-major order: low + (37 k + first letter) mod (high - low + 1)."""
    k = np.arange(int(np.prod(shape)), dtype=np.int64)
    return (low + (37 * k + ord(name[0])) % (high - low + 1)).reshape(shape)


tensors = {
    "input": values("input", (2, 4, 5), -128, 127),
    "prototypes": values("prototypes", (3, 4, 5), -128, 127),
    "lut": values("lut", (3, 4, 3), -32768, 32767),
    "bias": values("bias", (3,), -1000, 1000),
    "indices": values("indices", (3, 15), 0, 3),
    "output": values("output", (3, 3, 5), -100000, 100000),
}
here = os.path.dirname(os.path.abspath(__file__))


def save(name, compress=False, **arrays):
    (np.savez_compressed if compress else np.savez)(os.path.join(here, name), **arrays)


save("plain.npz", **tensors)
save(
    "mixed.npz",
    compress=True,
    input=tensors["input"].astype(">i4"),
    prototypes=np.asfortranarray(tensors["prototypes"].astype(np.int8)),
    lut=np.asfortranarray(tensors["lut"].astype(">i2")),
    indices=tensors["indices"].astype(np.uint64),
    output=tensors["output"].astype(np.int32),
)
save("two_layers.npz", **{f"{layer}/{k}": v for layer in ("first", "second") for k, v in tensors.items() if k != "bias"})
save("shared.npz", input=tensors["input"], prototypes=tensors["prototypes"][:1], lut=tensors["lut"])
