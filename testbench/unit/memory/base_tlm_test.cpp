// base/tlm: the payload pool and the kernel's time.
#include <cstdint>
#include <systemc>
#include <tlm>
#include <vector>

#include <gtest/gtest.h>

#include "tlm/kernel_time.h"
#include "tlm/payload_pool.h"

namespace pqa {
namespace {

struct counted_extension : tlm::tlm_extension<counted_extension> {
  explicit counted_extension(int& freed) : freed_count(freed) {}
  tlm_extension_base* clone() const override { return nullptr; }
  void copy_from(const tlm_extension_base&) override {}
  void free() override { ++freed_count; }
  int& freed_count;
};

TEST(payload_pool, sets_every_field) {
  payload_pool pool;
  unsigned char enable = TLM_BYTE_ENABLED;
  auto* first = pool.allocate(tlm::TLM_WRITE_COMMAND, 0x1234, 64);
  first->set_byte_enable_ptr(&enable);
  first->set_byte_enable_length(1);
  first->set_streaming_width(4);
  first->set_dmi_allowed(true);
  first->set_gp_option(tlm::TLM_FULL_PAYLOAD);
  first->set_response_status(tlm::TLM_OK_RESPONSE);
  first->set_data_ptr(&enable);
  first->release();
  auto* payload = pool.allocate(tlm::TLM_READ_COMMAND, 0x55, 16);
  EXPECT_EQ(payload, first);
  EXPECT_EQ(payload->get_command(), tlm::TLM_READ_COMMAND);
  EXPECT_EQ(payload->get_address(), 0x55u);
  EXPECT_EQ(payload->get_data_length(), 16u);
  EXPECT_EQ(payload->get_streaming_width(), 16u);
  EXPECT_EQ(payload->get_byte_enable_ptr(), nullptr);
  EXPECT_EQ(payload->get_byte_enable_length(), 0u);
  EXPECT_FALSE(payload->is_dmi_allowed());
  EXPECT_EQ(payload->get_gp_option(), tlm::TLM_MIN_PAYLOAD);
  EXPECT_EQ(payload->get_response_status(), tlm::TLM_INCOMPLETE_RESPONSE);
  EXPECT_NE(payload->get_data_ptr(), &enable);
  EXPECT_TRUE(payload->has_mm());
  EXPECT_EQ(payload->get_ref_count(), 1);
  payload->release();
}

TEST(payload_pool, data_arrays_are_separate_and_grow) {
  payload_pool pool;
  std::vector<pooled_payload*> payloads;
  for (unsigned i = 0; i < 10; ++i) {
    payloads.push_back(pool.allocate(tlm::TLM_WRITE_COMMAND, i, 8 + i * 100));
    for (unsigned k = 0; k < payloads[i]->get_data_length(); ++k)
      payloads[i]->get_data_ptr()[k] = static_cast<unsigned char>(i);
  }
  for (unsigned i = 0; i < 10; ++i) EXPECT_EQ(payloads[i]->get_data_ptr()[7 + i * 100], i);
  payloads[0]->resize(5000);
  EXPECT_EQ(payloads[0]->get_data_length(), 5000u);
  EXPECT_EQ(payloads[0]->get_streaming_width(), 5000u);
  payloads[0]->get_data_ptr()[4999] = 1;
  for (auto* p : payloads) p->release();
  EXPECT_EQ(pool.live(), 0u);
}

TEST(payload_pool, counts_what_is_live) {
  payload_pool pool;
  auto* a = pool.allocate(tlm::TLM_READ_COMMAND, 0, 4);
  auto* b = pool.allocate(tlm::TLM_READ_COMMAND, 0, 4);
  EXPECT_EQ(pool.live(), 2u);
  a->acquire();
  a->release();
  EXPECT_EQ(pool.live(), 2u);
  a->release();
  EXPECT_EQ(pool.live(), 1u);
  b->release();
  EXPECT_EQ(pool.live(), 0u);
  EXPECT_EQ(pool.allocated(), 2u);
}

TEST(payload_pool, clears_extensions) {
  int freed = 0;
  counted_extension automatic(freed);
  counted_extension sticky(freed);
  payload_pool pool;
  auto* payload = pool.allocate(tlm::TLM_READ_COMMAND, 0, 4);
  payload->set_auto_extension(&automatic);
  payload->release();
  EXPECT_EQ(freed, 1);
  payload = pool.allocate(tlm::TLM_READ_COMMAND, 0, 4);
  EXPECT_EQ(payload->get_extension<counted_extension>(), nullptr);
  payload->set_extension(&sticky);
  payload->release();
  EXPECT_EQ(freed, 1);
  payload = pool.allocate(tlm::TLM_READ_COMMAND, 0, 4);
  EXPECT_EQ(payload->get_extension<counted_extension>(), nullptr);
  payload->release();
}

TEST(kernel_time, converts_exactly) {
  EXPECT_EQ(ticks_per_second(), 1'000'000'000'000'000u);
  EXPECT_EQ(to_ticks(sc_core::sc_time(1, sc_core::SC_NS)), 1'000'000u);
  const tick_t large = (std::uint64_t{1} << 63) + 12345;
  EXPECT_EQ(to_ticks(to_sc_time(large)), large);
  EXPECT_EQ(now(), 0u);
  sc_core::sc_start(to_sc_time(777));
  EXPECT_EQ(now(), 777u);
}

TEST(kernel_time, accepts_1_fs_to_1_ps) {
  EXPECT_EQ(ticks_per_second_of(1e-12), 1'000'000'000'000u);
  EXPECT_EQ(ticks_per_second_of(1e-13), 10'000'000'000'000u);
  EXPECT_EQ(ticks_per_second_of(1e-14), 100'000'000'000'000u);
  EXPECT_EQ(ticks_per_second_of(1e-15), 1'000'000'000'000'000u);
  EXPECT_THROW(ticks_per_second_of(1e-11), input_error);
  EXPECT_THROW(ticks_per_second_of(1e-9), input_error);
  EXPECT_THROW(ticks_per_second_of(1.0), input_error);
  EXPECT_THROW(ticks_per_second_of(1e-18), input_error);
}

}  // namespace
}  // namespace pqa
