// Random register traffic against a plain model of the register file: a word array with the access rights of the table,
// and what docs/registers.md says of start, reset, the end of a layer and the end of a job.
#include <array>
#include <optional>
#include <vector>

#include <gtest/gtest.h>
#include <tlm_utils/simple_initiator_socket.h>

#include "accelerator/register_file.h"
#include "pqa/register_table.h"
#include "support/random_setup.h"
#include "testbench/support/link_probes.h"
#include "tlm/payload_pool.h"

namespace pqa::test {
namespace {

class plain_registers {
 public:
  explicit plain_registers(const architecture& a) {
    for (const register_description& r : register_table) {
      word& w = words_[index(r.offset)];
      w.rights = r.access;
      w.writable = r.writable;
      w.reset = r.reset;
    }
    words_[index(reg::lanes_sum)].reset = a.lanes.outputs * 65536 + a.lanes.subspaces;
    words_[index(reg::lanes_match)].reset = a.lanes.length * 65536 + a.lanes.prototypes;
    reset();
  }

  std::uint32_t read(std::uint64_t offset) const { return words_[offset / 4].value; }
  void write(std::uint64_t offset, std::uint32_t value) {
    word& w = words_[offset / 4];
    if (!w.rights || *w.rights == register_access::read_only) return;
    if (*w.rights == register_access::read_write) w.value = value & w.writable;
    if (*w.rights == register_access::write_one_to_clear) w.value &= ~(value & w.writable);
    if (*w.rights == register_access::write_one_to_act) control(value);
  }
  void layer_ended(const layer_account& account) {
    add(reg::cycles_lo, account.end - account.begin);
    add(reg::compute_lo, account.bottleneck.busy);
    add(reg::stall_tables_lo, account.bottleneck.stalls[0]);
    add(reg::stall_inputs_lo, account.bottleneck.stalls[1]);
    add(reg::stall_outputs_lo, account.bottleneck.stalls[2]);
    add(reg::stall_fill_drain_lo, account.bottleneck.stalls[3]);
    add(reg::layers_done_lo, 1);
  }
  void job_ended(const job_result& r) {
    const bool failed = r.error != job_error::none;
    at(reg::status) = failed ? 6 : 2;
    at(reg::error) = static_cast<std::uint32_t>(r.error);
    at(reg::error_layer) = static_cast<std::uint32_t>(r.layer);
    at(reg::error_address_lo) = static_cast<std::uint32_t>(r.address);
    at(reg::error_address_hi) = static_cast<std::uint32_t>(r.address >> 32);
    at(reg::error_response) = static_cast<std::uint32_t>(r.response);
    at(reg::irq_status) |= failed ? 2 : 1;
  }
  bool busy() const { return (read(0x14) & 1) != 0; }
  bool irq() const { return (read(0x20) & read(0x24)) != 0; }
  std::optional<job> started;
  unsigned resets = 0;

 private:
  struct word {
    std::optional<register_access> rights;  // none: reserved
    std::uint32_t value = 0, writable = 0, reset = 0;
  };
  static std::size_t index(reg r) { return static_cast<std::size_t>(r) / 4; }
  std::uint32_t& at(reg r) { return words_[index(r)].value; }
  std::uint64_t pair(reg low) const {
    return words_[index(low)].value + (std::uint64_t{words_[index(low) + 1].value} << 32);
  }
  void add(reg low, std::uint64_t more) {
    const std::uint64_t sum = pair(low) + more;
    words_[index(low)].value = static_cast<std::uint32_t>(sum);
    words_[index(low) + 1].value = static_cast<std::uint32_t>(sum >> 32);
  }
  void reset() {
    for (word& w : words_) w.value = w.reset;
  }
  void control(std::uint32_t value) {
    if ((value & 2) != 0) {
      reset();
      ++resets;
    } else if ((value & 1) != 0 && !busy()) {
      started = job{pair(reg::descriptor_lo), pair(reg::count_lo), at(reg::timeout)};
      for (std::uint32_t offset = 0x14; offset < 0x80; offset += 4)
        if (words_[offset / 4].rights == register_access::read_only) words_[offset / 4].value = 0;
      at(reg::status) = 1;
    }
  }

  std::array<word, register_space_bytes / 4> words_;
};

// One access of either transport, or a debug access.
enum class transport { blocking, non_blocking, debug };

struct access {
  transport how = transport::blocking;
  tlm::tlm_command command = tlm::TLM_READ_COMMAND;
  std::uint64_t address = 0;
  unsigned length = 4;
  unsigned streaming_width = 4;
  bool enables = false;
};

access random_access(std::mt19937_64& rng) {
  access a;
  a.how = static_cast<transport>(pick(rng, 0, 2));
  a.command = static_cast<tlm::tlm_command>(chance(rng, 3) ? 2 : pick(rng, 0, 1));
  a.address = 4 * pick(rng, 0, 40);
  a.length = static_cast<unsigned>(4 * (chance(rng, 70) ? 1 : pick(rng, 1, 70)));
  if (chance(rng, 5)) a.address = pick(rng, 0, 300);
  if (chance(rng, 3)) a.address = rng() << pick(rng, 0, 60);
  if (chance(rng, 5)) a.length = static_cast<unsigned>(pick(rng, 0, 24));
  a.streaming_width = a.length;
  if (chance(rng, 5)) a.streaming_width = static_cast<unsigned>(pick(rng, 0, 32));
  a.enables = chance(rng, 4);
  return a;
}

class traffic : public sc_core::sc_module {
 public:
  traffic(const sc_core::sc_module_name& name, const architecture& a, std::uint64_t seed)
      : sc_module(name), rng_(seed), model_(a), registers_("registers", a), socket_("socket") {
    socket_.bind(registers_.socket);
    registers_.on_start = [this](const job& j) { started_ = j; };
    registers_.on_reset = [this] {
      ++resets_;
      registers_.reset();
    };
  }

  void step() {
    const auto kind = pick(rng_, 0, 99);
    if (kind < 6 && model_.busy()) {
      layer_account account;
      account.begin = rng_() % 1000;
      account.end = account.begin + (rng_() >> pick(rng_, 1, 60));
      account.bottleneck.busy = rng_() >> pick(rng_, 1, 60);
      for (auto& stall : account.bottleneck.stalls) stall = rng_() >> pick(rng_, 1, 60);
      registers_.layer_ended(account);
      model_.layer_ended(account);
    } else if (kind < 10 && model_.busy()) {
      job_result result;
      result.error = static_cast<job_error>(pick(rng_, 0, 8));
      result.layer = rng_();
      result.address = rng_();
      result.response = static_cast<bus_response>(pick(rng_, 0, 7));
      registers_.job_ended(result);
      model_.job_ended(result);
    } else {
      carry_out(random_access(rng_));
    }
    ASSERT_EQ(registers_.busy(), model_.busy());
    ASSERT_EQ(registers_.irq(), model_.irq());
    ASSERT_EQ(resets_, model_.resets);
    ASSERT_EQ(started_.has_value(), model_.started.has_value());
    if (!started_) return;
    ASSERT_EQ(started_->first_descriptor, model_.started->first_descriptor);
    ASSERT_EQ(started_->count, model_.started->count);
    ASSERT_EQ(started_->timeout, model_.started->timeout);
    started_.reset();
    model_.started.reset();
    ++starts;
  }

  unsigned starts = 0;
  std::array<unsigned, 4> statuses{};  // ok, address, burst, byte enable

 private:
  static tlm::tlm_response_status expected_status(const access& a) {
    // Byte enables and the streaming width mean nothing to a debug access (IEEE 1666-2011, 11.5).
    const bool debug = a.how == transport::debug;
    if (a.enables && !debug) return tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE;
    if (a.length == 0 || a.length % 4 + a.address % 4 != 0 || (a.streaming_width < a.length && !debug))
      return tlm::TLM_BURST_ERROR_RESPONSE;
    if (a.address > 0xfc || a.address + a.length > 0x100) return tlm::TLM_ADDRESS_ERROR_RESPONSE;
    if (a.how == transport::debug && a.command == tlm::TLM_WRITE_COMMAND) return tlm::TLM_COMMAND_ERROR_RESPONSE;
    return tlm::TLM_OK_RESPONSE;
  }

  void carry_out(const access& a) {
    std::vector<unsigned char> data(a.length + 1);
    for (auto& byte : data) byte = static_cast<unsigned char>(rng_());
    // Few random words start a job or clear an interrupt alone.
    if (a.length == 4 && chance(rng_, 60)) data = {static_cast<unsigned char>(rng_() % 4), 0, 0, 0, 0};
    if (a.length == 4 && a.address == 0x10 && chance(rng_, 60)) data[0] = 1;
    const std::vector<unsigned char> before = data;
    unsigned char enables[] = {0xff, 0};
    pooled_payload& payload = *pool_.allocate(a.command, a.address, a.length);
    payload.set_data_ptr(data.data());
    payload.set_data_length(a.length);
    payload.set_streaming_width(a.streaming_width);
    if (a.enables) {
      payload.set_byte_enable_ptr(enables);
      payload.set_byte_enable_length(2);
    }
    const tlm::tlm_response_status expected = expected_status(a);
    sc_core::sc_time delay(3, sc_core::SC_NS);
    tlm::tlm_phase phase = tlm::BEGIN_REQ;
    if (a.how == transport::blocking) {
      socket_->b_transport(payload, delay);
    } else if (a.how == transport::non_blocking) {
      ASSERT_EQ(socket_->nb_transport_fw(payload, phase, delay), tlm::TLM_COMPLETED);
    } else {
      ASSERT_EQ(socket_->transport_dbg(payload), expected == tlm::TLM_OK_RESPONSE ? a.length : 0);
    }
    ASSERT_EQ(delay, sc_core::sc_time(3, sc_core::SC_NS));
    if (a.how != transport::debug) {
      ASSERT_EQ(payload.get_response_status(), expected);
      ++statuses[expected == tlm::TLM_OK_RESPONSE              ? 0
                 : expected == tlm::TLM_ADDRESS_ERROR_RESPONSE ? 1
                 : expected == tlm::TLM_BURST_ERROR_RESPONSE   ? 2
                                                               : 3];
    }
    payload.release();
    follow(a, expected, before, data);
  }

  // What the access does to the model, and what it should have brought.
  void follow(const access& a, tlm::tlm_response_status status, const std::vector<unsigned char>& before,
              const std::vector<unsigned char>& after) {
    if (status != tlm::TLM_OK_RESPONSE || a.command != tlm::TLM_READ_COMMAND) {
      ASSERT_EQ(after, before);
    }
    if (status != tlm::TLM_OK_RESPONSE || a.command == tlm::TLM_IGNORE_COMMAND) return;
    for (unsigned i = 0; i < a.length; i += 4) {
      std::uint32_t word = 0;
      for (unsigned b = 0; b < 4; ++b) word += std::uint32_t{after[i + b]} << (8 * b);
      if (a.command == tlm::TLM_WRITE_COMMAND)
        model_.write(a.address + i, word);
      else
        ASSERT_EQ(word, model_.read(a.address + i)) << "offset " << a.address + i;
    }
    ASSERT_EQ(after[a.length], before[a.length]);
  }

  std::mt19937_64 rng_;
  plain_registers model_;
  register_file registers_;
  tlm_utils::simple_initiator_socket<traffic> socket_;
  payload_pool pool_;
  std::optional<job> started_;
  unsigned resets_ = 0;
};

TEST(RegisterTraffic, BehavesAsThePlainModel) {
  constexpr std::uint64_t seed = 1;
  std::cout << "seed " << seed << '\n';
  pardon(protocol_rule::request_without_data);
  pardon(protocol_rule::streaming_width_zero);
  architecture a;
  a.lanes = {3, 5, 7, 11};
  traffic t("traffic", a, seed);
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
  for (unsigned i = 0; i < 300'000; ++i) {
    SCOPED_TRACE(i);
    t.step();
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(t.starts, 500u);
  for (const unsigned count : t.statuses) EXPECT_GT(count, 1000u);
}

}  // namespace
}  // namespace pqa::test
