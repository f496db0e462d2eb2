"""The steps from the paper's closed form to the simulated cycles of a network, each with one more effect in it.

Written from docs/timing.md and docs/formats.md alone: nothing here is a simulated value. All times are cycles of the
accelerator's clock unless "tick" is said (femtoseconds). Holds for the setting of the paper's comparison table: tables in
banks that hold any layer (one tile a layer), double buffering, feature maps on chip, L2, a flat memory of no latency.
"""
import collections
from fractions import Fraction

CLOCK_HZ = 300_000_000
TICKS_PER_SECOND = 10**15
BURST_BYTES = 256
OUTSTANDING = 64
DESCRIPTOR_BYTES = 128
FIFO_INDEX, FIFO_ACCUMULATE, FIFO_OUTPUT = 256, 1024, 256
WRITE_CYCLES = 1

# Bytes a second that the flat memory passes on: bandwidth times the efficiency of 0.8.
RATE = {"ddr": 28_160_000_000, "hbm": 320_000_000_000}

# The causes in the order in which the chain adds them; their sum is the simulation minus the paper's closed form.
CAUSES = {
    "pairing": "a layer's tables load while the layer before computes: `init_1 + sum of max(compute_i, init_{i+1})` "
               "instead of `sum of max(init_i, compute_i)`",
    "rate": "the exact bits a cycle (750.93 and 8533.33) instead of B, which is rounded up (751 and 8534)",
    "bursts": "tables begin on pages of their own and move in whole bursts, powers of two of bytes",
    "descriptors": "128 bytes a layer over the same link, the first of them before any table",
    "ragged": "blocks at the edge, where outputs or subspaces are no multiple of the lanes, take whole rows of the "
              "banks: `ceil(No/No_vec) * ceil(Ns/Ns_vec) * Np` instead of `ceil(No*Ns*Np / (No_vec*Ns_vec))`",
    "arrival": "a row is filled after its last burst has arrived: the LUT behind the prototypes, the last rows behind the "
               "last burst; bursts leave and count as arrived on clock edges",
    "ahead": "the link goes on to the next layer's tables while the banks still fill, up to the half that is free",
    "drain": "the pipeline's fill and drain, once a layer: `min(Te,Tl) + Le + Ll + La + 1 + Tw`",
    "hidden": "the part of that during which tables go on loading: the stall on tables that it saves",
}

Hardware = collections.namedtuple("Hardware", "outputs length prototypes subspaces prototype_bits lut_bits")
Layer = collections.namedtuple("Layer", "columns outputs subspaces prototypes length")
Span = collections.namedtuple("Span", "start tables end")  # of a layer; its tables can be used from `tables` on


def ceil_div(a, b):
    return -(-a // b)


def clog2(x):
    return (x - 1).bit_length()


def layers_of(workload, prototypes, length):
    """The layers of a shipped network (parsed JSON), "same" padding, with one Np and Ls for all."""
    layers = []
    for l in workload["layers"]:
        columns = ceil_div(l["height"], l["stride"]) * ceil_div(l["width"], l["stride"])
        elements = l["in_channels"] * l["kernel_h"] * l["kernel_w"]
        layers.append(Layer(columns, l["out_channels"], ceil_div(elements, length), prototypes, length))
    return layers


def encode_cycles(l, hw):
    return ceil_div(l.length, hw.length) * ceil_div(l.prototypes, hw.prototypes)


def lookup_cycles(l, hw):
    return ceil_div(l.outputs, hw.outputs)


def groups(l, hw):
    return ceil_div(l.subspaces, hw.subspaces)


def compute(l, hw):
    return l.columns * groups(l, hw) * max(encode_cycles(l, hw), lookup_cycles(l, hw))


def fill_and_drain(l, hw):
    """Cycles of a layer in which its bottleneck stage waits for the stages before and behind it."""
    te, tl = encode_cycles(l, hw), lookup_cycles(l, hw)
    encode = 1 + 1 + clog2(hw.length) + clog2(hw.prototypes) + 1
    tree = clog2(hw.subspaces)
    slot = max(te, tl)
    assert FIFO_INDEX * slot >= te + encode + 1 and FIFO_ACCUMULATE // tl * slot >= tl + 2
    assert FIFO_OUTPUT * groups(l, hw) * slot >= tree + 2
    return min(te, tl) + encode + 1 + tree + 1 + WRITE_CYCLES


def prototype_bits(l, hw):
    return l.subspaces * l.prototypes * l.length * hw.prototype_bits


def lut_bits(l, hw):
    return l.subspaces * l.outputs * l.prototypes * hw.lut_bits


def bursts(bits):
    """Sizes of the bursts that read a table which begins on a page."""
    whole, rest = divmod(ceil_div(bits, 8), BURST_BYTES)
    return [BURST_BYTES] * whole + ([1 << clog2(rest)] if rest else [])


def table_bytes(l, hw):
    return sum(bursts(prototype_bits(l, hw))) + sum(bursts(lut_bits(l, hw)))


def even_rows(l, hw):
    return ceil_div(l.subspaces * l.outputs * l.prototypes, hw.outputs * hw.subspaces)


def bank_rows(l, hw):
    return lookup_cycles(l, hw) * groups(l, hw) * l.prototypes


def paper_init(l, hw, rate):
    bits_per_cycle = ceil_div(8 * rate, CLOCK_HZ)
    return max(1, even_rows(l, hw), ceil_div(prototype_bits(l, hw) + lut_bits(l, hw), bits_per_cycle))


def paired(inits, computes):
    """Total when each layer's tables load while the layer before computes."""
    return inits[0] + sum(max(c, i) for c, i in zip(computes, inits[1:] + [0]))


def paired_back_to_back(layers, hw, rate):
    """Cycles an image when images follow each other: the first layer's load pairs with the last layer's computing."""
    inits = [paper_init(l, hw, rate) for l in layers]
    return sum(max(compute(l, hw), i) for l, i in zip(layers, inits[1:] + inits[:1]))


def edge(cycle):
    return ceil_div(cycle * TICKS_PER_SECOND, CLOCK_HZ)


def cycle_of(tick):
    """The first cycle whose edge is not before the tick."""
    return (tick - 1) * CLOCK_HZ // TICKS_PER_SECOND + 1


class TableStream:
    """Requests of descriptors and tables to a flat memory; rate: bytes a second, None: unlimited."""

    def __init__(self, rate):
        self.rate = rate
        self.left = 0  # cycle in which the last request left
        self.window = collections.deque(maxlen=OUTSTANDING)  # cycles of the last responses
        self.opened = self.served = self.end = 0  # of the link's busy period: first tick, bytes, end so far

    def read(self, gate, count):
        """Returns the cycle in which a burst of `count` bytes has arrived that may leave from cycle `gate` on."""
        self.left = max(gate, self.left, self.window[0] if len(self.window) == OUTSTANDING else 0)
        tick = edge(self.left)
        if self.rate is not None:
            if tick >= self.end:
                self.opened, self.served = tick, 0
            self.served += count
            tick = self.end = self.opened + ceil_div(self.served * TICKS_PER_SECOND, self.rate)
        self.window.append(cycle_of(tick))
        return self.window[-1]


class Banks:
    """The bank fill, a row a cycle; `fill` False: a row is there when it has arrived."""

    def __init__(self, hw, fill):
        self.hw, self.fill = hw, fill
        self.prototypes_full = self.lut_full = 0

    def load(self, l, stream, gate):
        """Loads a layer's tables from cycle `gate` on; returns the cycle from which they can be used."""
        hw = self.hw
        arrived = [stream.read(gate, b) for b in bursts(prototype_bits(l, hw))]
        bits = l.prototypes * l.length * hw.prototype_bits
        for end in range(hw.subspaces, l.subspaces + hw.subspaces, hw.subspaces):
            last = ceil_div(min(end, l.subspaces) * bits, 8 * BURST_BYTES) - 1
            self.prototypes_full = max(self.prototypes_full, arrived[last]) + self.fill * encode_cycles(l, hw)
        arrived = [stream.read(gate, b) for b in bursts(lut_bits(l, hw))]
        end = 0
        for o in range(0, l.outputs, hw.outputs):
            for s in range(0, l.subspaces, hw.subspaces):
                row = min(hw.outputs, l.outputs - o) * min(hw.subspaces, l.subspaces - s) * hw.lut_bits
                for _ in range(l.prototypes):
                    end += row
                    last = ceil_div(end, 8 * BURST_BYTES) - 1
                    self.lut_full = max(self.lut_full, arrived[last]) + self.fill
        return max(self.prototypes_full, self.lut_full)


def schedule(layers, hw, rate, fill=True, ahead=True, drain=True):
    """The spans of the layers, burst by burst and row by row. `fill`: banks take a cycle a row. `ahead`: the link does not
    wait for the banks to be full. `drain`: the pipeline fills and drains."""
    stream, banks = TableStream(rate), Banks(hw, fill)
    described = stream.read(0, DESCRIPTOR_BYTES)
    spans = []
    for k, l in enumerate(layers):
        gate = max(described, spans[k - 2].end if k > 1 else 0)
        if not ahead and k > 0:
            gate = max(gate, spans[-1].tables)
        if k + 1 < len(layers):
            described = stream.read(gate, DESCRIPTOR_BYTES)
        tables = banks.load(l, stream, gate)
        start = spans[-1].end if spans else 0
        spans.append(Span(start, tables, max(start, tables) + compute(l, hw) + drain * fill_and_drain(l, hw)))
    return spans


def stall_on_tables(spans):
    return sum(max(0, s.tables - s.start) for s in spans)


def closed_totals(layers, hw, rate):
    """Totals of the steps that closed forms give: the paper's, then those up to and with `ragged`."""
    per_cycle = Fraction(rate, CLOCK_HZ)
    computes = [compute(l, hw) for l in layers]
    paper = [paper_init(l, hw, rate) for l in layers]

    def total(rows, link):
        return paired([max(rows(l, hw), x) for l, x in zip(layers, link)], computes)

    exact = [ceil_div(prototype_bits(l, hw) + lut_bits(l, hw), 8 * per_cycle) for l in layers]
    whole = [ceil_div(table_bytes(l, hw), per_cycle) for l in layers]
    described = [ceil_div(table_bytes(l, hw) + DESCRIPTOR_BYTES, per_cycle) for l in layers[:-1]] + whole[-1:]
    first = ceil_div(DESCRIPTOR_BYTES, per_cycle)
    return [
        sum(map(max, paper, computes)),
        paired(paper, computes),
        total(even_rows, exact),
        total(even_rows, whole),
        first + total(even_rows, described),
        first + total(bank_rows, described),
    ]


def causes(layers, hw, rate):
    """The difference that each cause makes, in the order of CAUSES, and the spans of the complete account."""
    totals = closed_totals(layers, hw, rate)
    waiting = schedule(layers, hw, rate, ahead=False, drain=False)
    running = schedule(layers, hw, rate, drain=False)
    complete = schedule(layers, hw, rate)
    totals += [waiting[-1].end, running[-1].end]
    steps = [b - a for a, b in zip(totals, totals[1:])]
    steps.append(sum(fill_and_drain(l, hw) for l in layers))
    steps.append(stall_on_tables(complete) - stall_on_tables(running))
    return dict(zip(CAUSES, steps)), complete
