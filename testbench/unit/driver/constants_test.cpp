// The driver's constants are those of the block.
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "driver/pqa_registers.h"
#include "pqa/descriptor.h"
#include "pqa/job.h"
#include "pqa/register_table.h"
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

// As the block's table spells them.
const std::map<std::string, std::uint32_t> offsets_in_c = {
    {"ID", PQA_REG_ID},
    {"VERSION", PQA_REG_VERSION},
    {"LANES_SUM", PQA_REG_LANES_SUM},
    {"LANES_MATCH", PQA_REG_LANES_MATCH},
    {"CONTROL", PQA_REG_CONTROL},
    {"STATUS", PQA_REG_STATUS},
    {"ERROR", PQA_REG_ERROR},
    {"ERROR_LAYER", PQA_REG_ERROR_LAYER},
    {"IRQ_ENABLE", PQA_REG_IRQ_ENABLE},
    {"IRQ_STATUS", PQA_REG_IRQ_STATUS},
    {"DESCRIPTOR_LO", PQA_REG_DESCRIPTOR_LO},
    {"DESCRIPTOR_HI", PQA_REG_DESCRIPTOR_HI},
    {"COUNT_LO", PQA_REG_COUNT_LO},
    {"COUNT_HI", PQA_REG_COUNT_HI},
    {"CYCLES_LO", PQA_REG_CYCLES_LO},
    {"CYCLES_HI", PQA_REG_CYCLES_HI},
    {"COMPUTE_LO", PQA_REG_COMPUTE_LO},
    {"COMPUTE_HI", PQA_REG_COMPUTE_HI},
    {"STALL_TABLES_LO", PQA_REG_STALL_TABLES_LO},
    {"STALL_TABLES_HI", PQA_REG_STALL_TABLES_HI},
    {"STALL_INPUTS_LO", PQA_REG_STALL_INPUTS_LO},
    {"STALL_INPUTS_HI", PQA_REG_STALL_INPUTS_HI},
    {"STALL_OUTPUTS_LO", PQA_REG_STALL_OUTPUTS_LO},
    {"STALL_OUTPUTS_HI", PQA_REG_STALL_OUTPUTS_HI},
    {"STALL_FILL_DRAIN_LO", PQA_REG_STALL_FILL_DRAIN_LO},
    {"STALL_FILL_DRAIN_HI", PQA_REG_STALL_FILL_DRAIN_HI},
    {"ERROR_ADDRESS_LO", PQA_REG_ERROR_ADDRESS_LO},
    {"ERROR_ADDRESS_HI", PQA_REG_ERROR_ADDRESS_HI},
    {"ERROR_RESPONSE", PQA_REG_ERROR_RESPONSE},
    {"TIMEOUT", PQA_REG_TIMEOUT},
    {"LAYERS_DONE_LO", PQA_REG_LAYERS_DONE_LO},
    {"LAYERS_DONE_HI", PQA_REG_LAYERS_DONE_HI},
};

TEST(DriverConstants, OffsetsAreThoseOfTheRegisterTable) {
  for (const register_description& r : register_table) {
    const auto found = offsets_in_c.find(r.name);
    ASSERT_NE(found, offsets_in_c.end()) << "the driver has no " << r.name;
    EXPECT_EQ(found->second, static_cast<std::uint32_t>(r.offset)) << r.name;
  }
  EXPECT_EQ(offsets_in_c.size(), std::size(register_table));
}

TEST(DriverConstants, BitsAndCodesAreTheBlocks) {
  const auto code = [](job_error e) { return static_cast<std::uint64_t>(e); };
  const auto response = [](bus_response r) { return static_cast<std::uint64_t>(r); };
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
      {"timeout", PQA_ERROR_TIMEOUT, code(job_error::timeout)},
      {"no response", PQA_RESPONSE_NONE, response(bus_response::none)},
      {"generic", PQA_RESPONSE_GENERIC, response(bus_response::generic)},
      {"address", PQA_RESPONSE_ADDRESS, response(bus_response::address)},
      {"command", PQA_RESPONSE_COMMAND, response(bus_response::command)},
      {"burst", PQA_RESPONSE_BURST, response(bus_response::burst)},
      {"byte_enable", PQA_RESPONSE_BYTE_ENABLE, response(bus_response::byte_enable)},
      {"incomplete", PQA_RESPONSE_INCOMPLETE, response(bus_response::incomplete)},
      {"missing", PQA_RESPONSE_TOO_LATE, response(bus_response::missing)},
      {"l2", PQA_METRIC_L2, metric_code(metric::l2)},
      {"l1", PQA_METRIC_L1, metric_code(metric::l1)},
      {"chebyshev", PQA_METRIC_CHEBYSHEV, metric_code(metric::chebyshev)},
  });
}

}  // namespace
}  // namespace pqa
