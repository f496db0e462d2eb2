// The driver against devices that are not there, are busy, fail, never end, or count while they are read.
#include <map>
#include <vector>

#include <gtest/gtest.h>

#include "driver/pqa_driver.h"

namespace pqa {
namespace {

// Registers that hold what they are told, and a record of all writes.
struct fake_device {
  std::map<std::uint32_t, std::uint32_t> registers;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> writes;
  std::uint32_t reads = 0;
  std::uint64_t counter = 0;  // CYCLES steps by `step` with every read of it
  std::uint64_t step = 0;

  static std::uint32_t read(void* context, std::uint32_t offset) {
    auto& self = *static_cast<fake_device*>(context);
    ++self.reads;
    if (self.step > 0 && (offset == PQA_REG_CYCLES_LO || offset == PQA_REG_CYCLES_HI)) {
      self.counter += self.step;
      return static_cast<std::uint32_t>(offset == PQA_REG_CYCLES_LO ? self.counter : self.counter >> 32);
    }
    return self.registers[offset];
  }
  static void write(void* context, std::uint32_t offset, std::uint32_t value) {
    static_cast<fake_device*>(context)->writes.emplace_back(offset, value);
  }
  pqa_device hooks() { return {read, write, this}; }
};

TEST(DriverFaults, ProbeTellsWhatIsNotThere) {
  fake_device fake;
  const pqa_device device = fake.hooks();
  pqa_capabilities can = {9, 9, 9, 9, 9};
  for (const std::uint32_t id : {0U, 0xffffffffU, 0x50514132U}) {
    fake.registers[PQA_REG_ID] = id;
    EXPECT_EQ(pqa_probe(&device, &can), PQA_NO_DEVICE) << id;
  }
  fake.registers[PQA_REG_ID] = PQA_ID;
  fake.registers[PQA_REG_VERSION] = 2;
  EXPECT_EQ(pqa_probe(&device, &can), PQA_WRONG_VERSION);
  EXPECT_EQ(can.length, 9);
  EXPECT_TRUE(fake.writes.empty());
  // Only bits 15:0 are the version.
  fake.registers[PQA_REG_VERSION] = 0x00070001;
  EXPECT_EQ(pqa_probe(&device, nullptr), PQA_OK);
}

TEST(DriverFaults, StartRefusesBeforeItTouchesTheDevice) {
  fake_device fake;
  const pqa_device device = fake.hooks();
  EXPECT_EQ(pqa_start(&device, 64, 1, 0), PQA_INVALID_ARGUMENT);
  EXPECT_EQ(pqa_start(&device, 128, 1, 4), PQA_INVALID_ARGUMENT);
  EXPECT_EQ(fake.reads, 0U);
  fake.registers[PQA_REG_STATUS] = PQA_STATUS_BUSY;
  EXPECT_EQ(pqa_start(&device, 128, 1, PQA_IRQ_DONE), PQA_BUSY);
  EXPECT_TRUE(fake.writes.empty());
}

TEST(DriverFaults, StartWritesTheJobBeforeItStarts) {
  fake_device fake;
  const pqa_device device = fake.hooks();
  ASSERT_EQ(pqa_start(&device, 0x1122334455667780, 0x100000002, PQA_IRQ_ERROR), PQA_OK);
  const std::map<std::uint32_t, std::uint32_t> written(fake.writes.begin(), fake.writes.end());
  const std::map<std::uint32_t, std::uint32_t> wanted = {{PQA_REG_DESCRIPTOR_LO, 0x55667780},
                                                         {PQA_REG_DESCRIPTOR_HI, 0x11223344},
                                                         {PQA_REG_COUNT_LO, 2},
                                                         {PQA_REG_COUNT_HI, 1},
                                                         {PQA_REG_IRQ_STATUS, 3},
                                                         {PQA_REG_IRQ_ENABLE, PQA_IRQ_ERROR},
                                                         {PQA_REG_CONTROL, PQA_CONTROL_START}};
  EXPECT_EQ(written, wanted);
  EXPECT_EQ(fake.writes.back().first, PQA_REG_CONTROL);
}

TEST(DriverFaults, PollAndWaitTellHowAJobStands) {
  fake_device fake;
  const pqa_device device = fake.hooks();
  const std::map<std::uint32_t, pqa_status> meanings = {{0, PQA_IDLE},
                                                        {PQA_STATUS_BUSY, PQA_BUSY},
                                                        {PQA_STATUS_DONE, PQA_OK},
                                                        {PQA_STATUS_DONE | PQA_STATUS_ERROR, PQA_JOB_FAILED}};
  for (const auto& [status, meaning] : meanings) {
    fake.registers[PQA_REG_STATUS] = status;
    EXPECT_EQ(pqa_poll(&device), meaning) << status;
  }
  fake.registers[PQA_REG_STATUS] = PQA_STATUS_DONE | PQA_STATUS_ERROR;
  EXPECT_EQ(pqa_wait(&device, 10), PQA_JOB_FAILED);
  fake.registers[PQA_REG_STATUS] = PQA_STATUS_BUSY;
  fake.reads = 0;
  EXPECT_EQ(pqa_wait(&device, 25), PQA_TIMED_OUT);
  EXPECT_EQ(fake.reads, 25U);
  EXPECT_EQ(pqa_wait(&device, 0), PQA_TIMED_OUT);
}

TEST(DriverFaults, LastErrorHasCauseLayerAndAddress) {
  fake_device fake;
  fake.registers = {{PQA_REG_ERROR, PQA_ERROR_TIMEOUT},
                    {PQA_REG_ERROR_LAYER, 7},
                    {PQA_REG_ERROR_ADDRESS_LO, 0x89abcdef},
                    {PQA_REG_ERROR_ADDRESS_HI, 0x01234567},
                    {PQA_REG_ERROR_RESPONSE, PQA_RESPONSE_TOO_LATE}};
  const pqa_device device = fake.hooks();
  pqa_error error = {};
  pqa_last_error(&device, &error);
  EXPECT_EQ(error.code, PQA_ERROR_TIMEOUT);
  EXPECT_EQ(error.layer, 7U);
  EXPECT_EQ(error.address, 0x0123456789abcdefU);
  EXPECT_EQ(error.response, PQA_RESPONSE_TOO_LATE);
  for (std::uint32_t code = 0; code <= 9; ++code) EXPECT_STRNE(pqa_error_text(code), "") << code;
}

TEST(DriverFaults, AcknowledgeClearsWhatItSaw) {
  fake_device fake;
  fake.registers[PQA_REG_IRQ_STATUS] = PQA_IRQ_ERROR;
  const pqa_device device = fake.hooks();
  EXPECT_EQ(pqa_acknowledge(&device), PQA_IRQ_ERROR);
  ASSERT_EQ(fake.writes.size(), 1U);
  EXPECT_EQ(fake.writes[0], std::make_pair(PQA_REG_IRQ_STATUS, PQA_IRQ_ERROR));
}

// A carry from LO to HI between the reads must not show as a step of 2^32.
TEST(DriverFaults, ACounterThatStepsIsReadWhole) {
  for (std::uint64_t before = 0xfffffff0; before < 0x100000010; ++before) {
    fake_device fake;
    fake.counter = before;
    fake.step = 1;
    const pqa_device device = fake.hooks();
    pqa_counters counters = {};
    pqa_read_counters(&device, &counters);
    EXPECT_GE(counters.cycles, before);
    EXPECT_LE(counters.cycles, before + 4);
  }
}

}  // namespace
}  // namespace pqa
