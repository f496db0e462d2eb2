// The layer that the tensor targets read: that of testbench/unit/workloads/data/small.json.
#pragma once

#include "pqa/layer.h"

namespace pqa {

inline layer fuzz_layer() {
  layer l;
  l.in_channels = 2;
  l.height = 4;
  l.width = 5;
  l.out_channels = 3;
  l.kernel_h = 2;
  l.kernel_w = 3;
  l.pad_left = 1;
  l.out_height = 3;
  l.out_width = 5;
  l.prototypes = 4;
  l.subvector_length = 5;
  return l;
}

}  // namespace pqa
