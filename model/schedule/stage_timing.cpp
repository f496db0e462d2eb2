#include "schedule/stage_timing.h"

#include <algorithm>

#include "arithmetic/encode.h"
#include "pqa/base/clock.h"

namespace pqa {

std::uint32_t clog2(std::uint32_t x) {
  std::uint32_t n = 0;
  while ((std::uint64_t{1} << n) < x) ++n;
  return n;
}

stage_timing make_stage_timing(const architecture& a, const layer& l, std::uint32_t outputs, bool encodes,
                               std::uint64_t written_bytes) {
  stage_timing t;
  t.te = encodes ? ceil_div(l.subvector_length, a.lanes.length) * ceil_div(l.prototypes, a.lanes.prototypes) : 0;
  t.tl = ceil_div(outputs, a.lanes.outputs);
  t.le = 1 + encoder_of(l.metric).extra_cycles + clog2(a.lanes.length) + clog2(a.lanes.prototypes) + 1;
  t.ll = 1;
  t.la = clog2(a.lanes.subspaces);
  if (a.dma.port_bytes_per_cycle && written_bytes > 0)
    t.tw = static_cast<std::uint32_t>(ceil_div<std::uint64_t>(written_bytes, *a.dma.port_bytes_per_cycle));
  t.d1 = a.fifo_depth.index;
  t.d2 = a.fifo_depth.accumulate / t.tl;
  t.d3 = a.fifo_depth.output;
  return t;
}

}  // namespace pqa
