// The area model `width_aware` (area.h): adders, multipliers and memory blocks counted from the structure.
//
// PQA, with w bits of the wider of activation and prototype, Ls_vec elements at a time:
//   distances    Ns_vec * Np_vec * Ls_vec differences of w+1 bits; L2: as many squarers of w+1 bits, L1 and Chebyshev:
//   a
//                negation of w bits; L2 and L1: a tree of adders, Chebyshev: of maxima (a comparison and a choice);
//                a sum over passes, wide enough for subvectors of 256 elements
//   comparison   Ns_vec * Np_vec nodes that compare two distances and choose one, with its index
//   accumulation No_vec trees of adders over Ns_vec entries and as many accumulators, with a clamp if they saturate
//   tables       the outputs of a subspace lane stand in one word, since one index reads them all: Ns_vec memories of
//                No_vec * bits.lut; prototypes likewise, Np_vec * Ls_vec * bits.prototype. Twice if loads overlap. With
//                a capacity that is what is built, shared out as the largest layer needs it; without, the deepest layer
//   fifos        depth times the bits of an item
//   buffers      the capacities of indices, partial sums and feature maps; an unlimited one is not counted
//
// The DLA:
//   products     Svec * Qvec * Kvec * Cvec multipliers of bits.weight x bits.activation
//   accumulation Kvec * Qvec trees of adders over Cvec * Svec products, and as many accumulators
//   weights      one memory of Kvec * Cvec * Svec * bits.weight, deep enough for one group of Kvec filters of the
//   deepest
//                layer, or as the capacity says; twice under double_buffer
//   fifos, buffers  as above
#pragma once

#include <vector>

#include "estimate/area.h"

namespace pqa {

area_estimate width_aware_area(const architecture& a, const std::vector<layer>& layers);
area_estimate width_aware_area(const dla_architecture& d, const std::vector<layer>& layers);

}  // namespace pqa
