// What arithmetic and memories take of an FPGA's fabric, in closed form: the bricks of the area model `width_aware`.
//
// The device is one of Intel's Arria 10 or Stratix 10 family, as the published model's M20K blocks say. A CLB of that
// model is read as one LAB: 10 ALMs, each with two adder bits and four registers ("Intel Arria 10 Core Fabric and
// General Purpose I/Os Handbook", chapters on LABs and ALMs, embedded memory and variable-precision DSP blocks). The
// weights of a DSP block (3) and an M20K block (4) are the published ones. Registers behind an adder bit lie in the
// same ALM and cost nothing; routing, control and clocking are not counted, so that sums are lower bounds.
#pragma once

#include <cstdint>

namespace pqa::fabric {

inline constexpr double clb_per_dsp = 3.0;
inline constexpr double clb_per_m20k = 4.0;
// Adder bits, or functions of up to four inputs, in a CLB: each is half an ALM, a cell.
inline constexpr double cells_per_clb = 20.0;
// Products of up to 18 x 19 bits in a DSP block.
inline constexpr std::uint64_t products_per_dsp = 2;
inline constexpr std::uint64_t bits_per_m20k = 20480;

struct resources {
  double dsp = 0;    // DSP blocks
  double m20k = 0;   // M20K blocks
  double logic = 0;  // CLB
  double clb_equivalent() const { return clb_per_dsp * dsp + clb_per_m20k * m20k + logic; }
  resources& operator+=(const resources& other) {
    dsp += other.dsp;
    m20k += other.m20k;
    logic += other.logic;
    return *this;
  }
};

resources cells(double count);

// `count` multipliers of a x b bits, or squarers of a bits (0 < a, b <= 18): in DSP blocks or in cells, whichever takes
// less area. An array multiplier has a*b cells, a folded squarer a*(a+1)/2.
resources multipliers(std::uint64_t count, std::uint32_t a, std::uint32_t b);
resources squarers(std::uint64_t count, std::uint32_t a);

// Cells of a tree of adders over `operands` numbers of `bits` bits: an adder has a bit more than its operands, but none
// more than `widest`.
double adder_tree_cells(std::uint64_t operands, std::uint32_t bits, std::uint32_t widest);

// A memory of `depth` words of `width` bits that is read and written once a cycle, in M20K blocks of 512x40, 1024x20 or
// 2048x10 or in LABs used as memory (MLAB, 32x20, one CLB), whichever takes less area. Nothing for no words or bits.
resources memory(std::uint64_t depth, std::uint64_t width);

// `count` such memories that are read at the same time. With 2 ports or more, two of them may share blocks of 1024x20
// or 2048x10, which have two independent ports (512x40 has not); where that takes less area they do. A block has no
// third port, so more ports change nothing.
resources memories(std::uint64_t count, std::uint64_t depth, std::uint64_t width, std::uint32_t ports);

// Bits in whole M20K blocks, whatever their shape.
resources bulk_memory(std::uint64_t bits);

// Bits that tell `values` values apart, at least 1.
std::uint32_t bits_for(std::uint64_t values);

}  // namespace pqa::fabric
