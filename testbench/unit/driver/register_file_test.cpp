// The driver against the block's own register file: its hooks call b_transport.
#include "accelerator/register_file.h"

#include <memory>
#include <optional>
#include <systemc>

#include <gtest/gtest.h>
#include <tlm_utils/simple_initiator_socket.h>

#include "driver/pqa_driver.h"

namespace pqa {
namespace {

architecture some_architecture() {
  architecture a = load_architecture("pqa_paper");
  a.lanes = {3, 5, 7, 11};
  return a;
}

// A register file without an engine: the test says when a job ends.
struct bench : sc_core::sc_module {
  explicit bench(const sc_core::sc_module_name& name)
      : sc_module(name), arch(some_architecture()), registers("registers", arch), bus("bus") {
    bus.bind(registers.socket);
    registers.on_start = [this](const job& work) { started = work; };
    registers.on_reset = [this] { registers.reset(); };
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
  }

  static std::uint32_t read(void* context, std::uint32_t offset) {
    std::uint32_t value = 0;
    static_cast<bench*>(context)->access(tlm::TLM_READ_COMMAND, offset, value);
    return value;
  }
  static void write(void* context, std::uint32_t offset, std::uint32_t value) {
    static_cast<bench*>(context)->access(tlm::TLM_WRITE_COMMAND, offset, value);
  }
  void access(tlm::tlm_command command, std::uint32_t offset, std::uint32_t& value) {
    tlm::tlm_generic_payload payload;
    payload.set_command(command);
    payload.set_address(offset);
    payload.set_data_ptr(reinterpret_cast<unsigned char*>(&value));
    payload.set_data_length(4);
    payload.set_streaming_width(4);
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    bus->b_transport(payload, delay);
    EXPECT_EQ(payload.get_response_status(), tlm::TLM_OK_RESPONSE) << offset;
  }

  const architecture arch;
  register_file registers;
  tlm_utils::simple_initiator_socket<bench, 32> bus;
  std::optional<job> started;
};

layer_account account_of(cycle_t busy, cycle_t tables, cycle_t inputs) {
  layer_account account;
  account.bottleneck.busy = busy;
  account.bottleneck.stalls[0] = tables;
  account.bottleneck.stalls[1] = inputs;
  account.end = busy + tables + inputs;
  return account;
}

TEST(DriverOnRegisterFile, RunsAJobFromProbeToCounters) {
  bench b("bench");
  const pqa_device device = {bench::read, bench::write, &b};
  pqa_capabilities can = {};
  ASSERT_EQ(pqa_probe(&device, &can), PQA_OK);
  EXPECT_EQ(can.descriptor_version, 1);
  EXPECT_EQ(can.subspaces, 3);
  EXPECT_EQ(can.prototypes, 5);
  EXPECT_EQ(can.length, 7);
  EXPECT_EQ(can.outputs, 11);
  EXPECT_EQ(pqa_poll(&device), PQA_IDLE);

  ASSERT_EQ(pqa_start(&device, 0x123456789080, 0x200000003, PQA_IRQ_DONE | PQA_IRQ_ERROR), PQA_OK);
  ASSERT_TRUE(b.started);
  EXPECT_EQ(b.started->first_descriptor, 0x123456789080U);
  EXPECT_EQ(b.started->count, 0x200000003U);
  EXPECT_EQ(pqa_poll(&device), PQA_BUSY);
  EXPECT_EQ(pqa_wait(&device, 3), PQA_TIMED_OUT);
  EXPECT_EQ(pqa_start(&device, 0, 1, 0), PQA_BUSY);

  b.registers.layer_ended(account_of(100, 20, 3));
  b.registers.layer_ended(account_of(0x100000000, 0, 4));
  b.registers.job_ended({});
  EXPECT_TRUE(b.registers.irq());
  EXPECT_EQ(pqa_wait(&device, 1), PQA_OK);
  EXPECT_EQ(pqa_acknowledge(&device), PQA_IRQ_DONE);
  EXPECT_FALSE(b.registers.irq());
  EXPECT_EQ(pqa_acknowledge(&device), 0U);
  pqa_counters counters = {};
  pqa_read_counters(&device, &counters);
  EXPECT_EQ(counters.cycles, 0x100000000U + 127);
  EXPECT_EQ(counters.compute, 0x100000000U + 100);
  EXPECT_EQ(counters.stall_tables, 20U);
  EXPECT_EQ(counters.stall_inputs, 7U);
  EXPECT_EQ(counters.stall_outputs, 0U);
  EXPECT_EQ(counters.stall_fill_drain, 0U);
}

TEST(DriverOnRegisterFile, ReportsAFailedJobAndResets) {
  bench b("bench");
  const pqa_device device = {bench::read, bench::write, &b};
  ASSERT_EQ(pqa_start(&device, 128, 9, PQA_IRQ_ERROR), PQA_OK);
  job_result failed;
  failed.error = job_error::feature_read;
  failed.layer = 5;
  b.registers.job_ended(failed);
  EXPECT_TRUE(b.registers.irq());
  EXPECT_EQ(pqa_poll(&device), PQA_JOB_FAILED);
  pqa_error error = {};
  pqa_last_error(&device, &error);
  EXPECT_EQ(error.code, PQA_ERROR_FEATURE_READ);
  EXPECT_EQ(error.layer, 5U);

  pqa_reset(&device);
  EXPECT_FALSE(b.registers.irq());
  EXPECT_EQ(pqa_poll(&device), PQA_IDLE);
  EXPECT_EQ(bench::read(&b, PQA_REG_DESCRIPTOR_LO), 0U);
  EXPECT_EQ(bench::read(&b, PQA_REG_IRQ_ENABLE), 0U);
}

// Polling alone: the line stays low, and what an earlier job left does not raise it later.
TEST(DriverOnRegisterFile, AnOldEventDoesNotRaiseTheLine) {
  bench b("bench");
  const pqa_device device = {bench::read, bench::write, &b};
  ASSERT_EQ(pqa_start(&device, 0, 1, 0), PQA_OK);
  b.registers.job_ended({});
  EXPECT_FALSE(b.registers.irq());
  ASSERT_EQ(pqa_start(&device, 0, 1, PQA_IRQ_DONE), PQA_OK);
  EXPECT_FALSE(b.registers.irq());
  b.registers.job_ended({});
  EXPECT_TRUE(b.registers.irq());
}

}  // namespace
}  // namespace pqa
