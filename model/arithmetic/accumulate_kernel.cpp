#include "arithmetic/accumulate_kernel.h"

#include <cstring>

#include "arithmetic/accumulate.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "arithmetic/accumulate_kernel.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#if HWY_TARGET == HWY_SCALAR
#include "arithmetic/accumulate_kernel_plain-inl.h"
#else
#include "arithmetic/accumulate_kernel_vector-inl.h"
#endif

HWY_BEFORE_NAMESPACE();
namespace pqa {
namespace HWY_NAMESPACE {

HWY_ATTR void accumulate_one_block(const accumulate_block& b) {
  accumulate_columns(b);
}

HWY_ATTR void finish_values(const std::int32_t* accumulators, std::size_t count, std::uint32_t shift,
                            const number_format& to, std::int32_t* outputs) {
  finish_all(accumulators, count, shift, to, outputs);
}

}  // namespace HWY_NAMESPACE
}  // namespace pqa
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace pqa {

HWY_EXPORT(accumulate_one_block);
HWY_EXPORT(finish_values);

void run_accumulate_block(const accumulate_block& block) {
  HWY_DYNAMIC_DISPATCH(accumulate_one_block)(block);
}

void run_finish(const std::int32_t* accumulators, std::size_t count, std::uint32_t shift, const number_format& to,
                std::int32_t* outputs) {
  HWY_DYNAMIC_DISPATCH(finish_values)(accumulators, count, shift, to, outputs);
}

}  // namespace pqa
#endif
