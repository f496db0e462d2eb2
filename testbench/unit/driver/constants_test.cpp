// The driver's constants are those of the block.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "driver/pqa_registers.h"
#include "pqa/descriptor.h"
#include "pqa/job.h"
#include "pqa/registers.h"

namespace pqa {
namespace {

struct pair_of_constants {
  std::string name;
  std::uint64_t in_c;
  std::uint64_t in_cpp;
};

void expect_equal(const std::vector<pair_of_constants>& table) {
  for (const auto& constant : table) EXPECT_EQ(constant.in_c, constant.in_cpp) << constant.name;
}

std::uint64_t at(reg r) {
  return static_cast<std::uint64_t>(r);
}

TEST(DriverConstants, OffsetsAreThoseOfTheRegisterFile) {
  expect_equal({
      {"ID", PQA_REG_ID, at(reg::id)},
      {"VERSION", PQA_REG_VERSION, at(reg::version)},
      {"LANES_SUM", PQA_REG_LANES_SUM, at(reg::lanes_sum)},
      {"LANES_MATCH", PQA_REG_LANES_MATCH, at(reg::lanes_match)},
      {"CONTROL", PQA_REG_CONTROL, at(reg::control)},
      {"STATUS", PQA_REG_STATUS, at(reg::status)},
      {"ERROR", PQA_REG_ERROR, at(reg::error)},
      {"ERROR_LAYER", PQA_REG_ERROR_LAYER, at(reg::error_layer)},
      {"IRQ_ENABLE", PQA_REG_IRQ_ENABLE, at(reg::irq_enable)},
      {"IRQ_STATUS", PQA_REG_IRQ_STATUS, at(reg::irq_status)},
      {"DESCRIPTOR_LO", PQA_REG_DESCRIPTOR_LO, at(reg::descriptor_lo)},
      {"DESCRIPTOR_HI", PQA_REG_DESCRIPTOR_HI, at(reg::descriptor_hi)},
      {"COUNT_LO", PQA_REG_COUNT_LO, at(reg::count_lo)},
      {"COUNT_HI", PQA_REG_COUNT_HI, at(reg::count_hi)},
      {"CYCLES_LO", PQA_REG_CYCLES_LO, at(reg::cycles_lo)},
      {"CYCLES_HI", PQA_REG_CYCLES_HI, at(reg::cycles_hi)},
      {"COMPUTE_LO", PQA_REG_COMPUTE_LO, at(reg::compute_lo)},
      {"COMPUTE_HI", PQA_REG_COMPUTE_HI, at(reg::compute_hi)},
      {"STALL_TABLES_LO", PQA_REG_STALL_TABLES_LO, at(reg::stall_tables_lo)},
      {"STALL_TABLES_HI", PQA_REG_STALL_TABLES_HI, at(reg::stall_tables_hi)},
      {"STALL_INPUTS_LO", PQA_REG_STALL_INPUTS_LO, at(reg::stall_inputs_lo)},
      {"STALL_INPUTS_HI", PQA_REG_STALL_INPUTS_HI, at(reg::stall_inputs_hi)},
      {"STALL_OUTPUTS_LO", PQA_REG_STALL_OUTPUTS_LO, at(reg::stall_outputs_lo)},
      {"STALL_OUTPUTS_HI", PQA_REG_STALL_OUTPUTS_HI, at(reg::stall_outputs_hi)},
      {"STALL_FILL_DRAIN_LO", PQA_REG_STALL_FILL_DRAIN_LO, at(reg::stall_fill_drain_lo)},
      {"STALL_FILL_DRAIN_HI", PQA_REG_STALL_FILL_DRAIN_HI, at(reg::stall_fill_drain_hi)},
  });
}

TEST(DriverConstants, BitsAndCodesAreTheBlocks) {
  const auto code = [](job_error e) { return static_cast<std::uint64_t>(e); };
  const auto metric_code = [](metric m) { return static_cast<std::uint64_t>(m); };
  expect_equal({
      {"space", PQA_REGISTER_SPACE_BYTES, register_space_bytes},
      {"id", PQA_ID, accelerator_id},
      {"descriptor version", PQA_DESCRIPTOR_VERSION, descriptor_version},
      {"descriptor bytes", PQA_DESCRIPTOR_BYTES, descriptor_bytes},
      {"start", PQA_CONTROL_START, control_bit::start},
      {"reset", PQA_CONTROL_RESET, control_bit::reset},
      {"busy", PQA_STATUS_BUSY, status_bit::busy},
      {"done", PQA_STATUS_DONE, status_bit::done},
      {"error", PQA_STATUS_ERROR, status_bit::error},
      {"interrupt done", PQA_IRQ_DONE, irq_bit::done},
      {"interrupt error", PQA_IRQ_ERROR, irq_bit::error},
      {"none", PQA_ERROR_NONE, code(job_error::none)},
      {"descriptor_fetch", PQA_ERROR_DESCRIPTOR_FETCH, code(job_error::descriptor_fetch)},
      {"descriptor_invalid", PQA_ERROR_DESCRIPTOR_INVALID, code(job_error::descriptor_invalid)},
      {"no_legal_tiling", PQA_ERROR_NO_LEGAL_TILING, code(job_error::no_legal_tiling)},
      {"table_fetch", PQA_ERROR_TABLE_FETCH, code(job_error::table_fetch)},
      {"feature_read", PQA_ERROR_FEATURE_READ, code(job_error::feature_read)},
      {"partial_sum_read", PQA_ERROR_PARTIAL_SUM_READ, code(job_error::partial_sum_read)},
      {"result_write", PQA_ERROR_RESULT_WRITE, code(job_error::result_write)},
      {"l2", PQA_METRIC_L2, metric_code(metric::l2)},
      {"l1", PQA_METRIC_L1, metric_code(metric::l1)},
      {"chebyshev", PQA_METRIC_CHEBYSHEV, metric_code(metric::chebyshev)},
  });
}

}  // namespace
}  // namespace pqa
