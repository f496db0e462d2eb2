"""What the studies read from one side of `pqa compare`, or from `pqa run`."""


def area(side, model="published", of="clb_equivalent"):
    """In CLB equivalents, or the blocks of one kind (`dsp`, `m20k`)."""
    return float(next(a[of] for a in side["area"] if a["model"] == model))


def energy(side):
    """Dynamic energy of the run, in microjoules."""
    return float(side["energy_uj"]["total"])


def traffic(side):
    """Bytes over the external memory's bus."""
    return side["total"]["bus_bytes_read"] + side["total"]["bus_bytes_written"]


def cycles(side):
    return side["total"]["cycles"]


def performance_per_area(result, model="published"):
    """Of PQA, over that of the DLA."""
    return cycles(result["dla"]) * area(result["dla"], dla_model(model)) / (cycles(result["pqa"]) * area(result["pqa"], model))


def dla_model(model):
    """The published squarers are PQA's; the DLA has one published area."""
    return "published" if model == "published_squarers" else model
