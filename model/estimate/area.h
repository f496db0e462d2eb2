// Area of the accelerators in CLB equivalents, by several models: none of them is a synthesis, and each says what its
// figures rest on.
//
// published: the formulas that the paper's authors published with their analytical model, as they are. For PQA a fit
//   over synthesised designs, in which a squarer stands at every lane of subspace, output and element:
//     DSP   = No_vec * Ns_vec * Ls_vec for L2, 0 for the other metrics
//     M20K  = ceil(Ns_vec * No_vec / ports) * banks      banks: 1 under `serial`, otherwise 2
//     logic = 54.0152229 (No_vec + Np_vec) + 197.18071766 Ns_vec + 59.99415826 Ls_vec - 1248.8141835982537
//   It depends on no width and no capacity. The constant makes the smallest designs negative: they lie outside of what
//   the fit can tell. For the DLA:
//     DSP = (Wvec - Qvec + 1) Qvec Kvec Cvec / 2, M20K = Wvec Cvec Kvec / 2, logic = 330 Kvec
//   area = 3 DSP + 4 M20K + logic.
// published_squarers: the same with as many squarers as the published kernel has: DSP = Np_vec * Ns_vec * Ls_vec.
// width_aware: our own count of adder bits, multipliers and memory blocks from the structure of the accelerator, so
// that
//   widths and capacities matter (fabric.h). Calibrated against nothing.
#pragma once

#include <string>
#include <vector>

#include "estimate/fabric.h"
#include "pqa/architecture.h"
#include "pqa/dla.h"
#include "pqa/layer.h"

namespace pqa {

enum class area_model { published, published_squarers, width_aware };
const char* name_of(area_model model);

struct area_part {
  std::string name;
  fabric::resources size;
  std::string basis;  // what the figure rests on
};

// The parts add up to the total, by construction.
struct area_estimate {
  area_model model = area_model::published;
  std::vector<area_part> parts;
  std::string basis;

  fabric::resources total() const;
  double clb_equivalent() const { return total().clb_equivalent(); }
};

// PQA. `layers`: what it has to run, from which `width_aware` takes the depth of memories whose capacity is unlimited;
// the other models do not look at them.
area_estimate area_of(area_model model, const architecture& a, const std::vector<layer>& layers);

// The conventional accelerator, which has no squarers: published_squarers is the same as published.
area_estimate area_of(area_model model, const dla_architecture& d, const std::vector<layer>& layers);

// All models that know the accelerator, in the order of area_model.
std::vector<area_estimate> areas_of(const architecture& a, const std::vector<layer>& layers);
std::vector<area_estimate> areas_of(const dla_architecture& d, const std::vector<layer>& layers);

}  // namespace pqa
