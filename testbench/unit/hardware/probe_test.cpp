// Data really flow: a probe that turns one bit on its way changes the outputs that are made from it afterwards, and no
// other.
#include <gtest/gtest.h>
#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

#include "arithmetic/reference.h"
#include "hardware/event_driven_engine.h"
#include "pqa/workloads/tensors.h"
#include "schedule/table_layout.h"
#include "support/engine_system.h"

namespace pqa::test {
namespace {

// Passes everything on. From a tick on, the bit is turned: in what is stored behind it, at that tick; or in whatever is
// read through it.
class probe : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket<probe, 32> target;
  tlm_utils::simple_initiator_socket<probe, 32> initiator;

  explicit probe(const sc_core::sc_module_name& name) : sc_module(name), target("target"), initiator("initiator") {
    target.register_nb_transport_fw(this, &probe::nb_transport_fw);
    target.register_b_transport(this, &probe::b_transport);
    target.register_transport_dbg(this, &probe::transport_dbg);
    initiator.register_nb_transport_bw(this, &probe::nb_transport_bw);
    SC_HAS_PROCESS(probe);
    SC_METHOD(turn_stored);
    dont_initialize();
    sensitive << turn_;
  }

  void turn_stored_bit_at(tick_t when, std::uint64_t address, unsigned bit) {
    address_ = address;
    bit_ = bit;
    turn_.notify(to_sc_time(when));
  }
  void turn_read_bit_from(tick_t when, std::uint64_t address, unsigned bit) {
    from_ = when;
    address_ = address;
    bit_ = bit;
  }

 private:
  void turn_stored() {
    unsigned char data[2];
    tlm::tlm_generic_payload payload;
    payload.set_address(address_);
    payload.set_data_ptr(data);
    payload.set_data_length(2);
    payload.set_streaming_width(2);
    payload.set_read();
    EXPECT_EQ(initiator->transport_dbg(payload), 2u);
    data[bit_ / 8] ^= static_cast<unsigned char>(1u << bit_ % 8);
    payload.set_write();
    EXPECT_EQ(initiator->transport_dbg(payload), 2u);
  }
  void spoil(tlm::tlm_generic_payload& payload) const {
    const std::uint64_t begin = payload.get_address();
    if (now() < from_ || !payload.is_read() || address_ < begin || address_ >= begin + payload.get_data_length())
      return;
    payload.get_data_ptr()[address_ - begin] ^= static_cast<unsigned char>(1u << bit_);
  }
  tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& t) {
    const auto status = initiator->nb_transport_fw(payload, phase, t);
    if (status == tlm::TLM_COMPLETED || (status == tlm::TLM_UPDATED && phase == tlm::BEGIN_RESP)) spoil(payload);
    return status;
  }
  tlm::tlm_sync_enum nb_transport_bw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase, sc_core::sc_time& t) {
    if (phase == tlm::BEGIN_RESP) spoil(payload);
    return target->nb_transport_bw(payload, phase, t);
  }
  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& t) { initiator->b_transport(payload, t); }
  unsigned transport_dbg(tlm::tlm_generic_payload& payload) { return initiator->transport_dbg(payload); }

  sc_core::sc_event turn_;
  tick_t from_ = never;
  std::uint64_t address_ = 0;
  unsigned bit_ = 0;
};

// One group, one vector a cycle, tables there at once: column n is encoded in cycle n and looked up Te + Le later.
struct setup {
  setup() {
    l.in_channels = 3;
    l.height = l.width = l.out_height = l.out_width = 6;
    l.kernel_h = l.kernel_w = 3;
    l.pad_top = l.pad_left = 1;
    l.out_channels = 5;
    l.prototypes = 4;
    a.lanes.subspaces = 4;
    a.lanes.outputs = 8;
    a.table_memory.fill_entries_per_bank_per_cycle.reset();
    tensors = random_tensors(l, 1, 0);
    before = reference_layer(l, a.lanes.subspaces, tensors);
  }

  // Outputs of columns below `column` as they were, from it on as `changed` gives them.
  std::vector<std::int32_t> mixed(const layer_tensors& changed, std::uint64_t column) const {
    std::vector<std::int32_t> output = reference_layer(l, a.lanes.subspaces, changed).output;
    for (std::uint32_t o = 0; o < l.out_channels; ++o)
      for (std::uint64_t n = 0; n < column; ++n) output[o * l.columns() + n] = before.output[o * l.columns() + n];
    return output;
  }

  layer l;
  architecture a;
  layer_tensors tensors;
  layer_result before;
};

constexpr std::uint64_t change_from = 17;  // a column in the middle

TEST(Probe, LutBitChangesExactlyWhatIsLookedUpFromItAfterwards) {
  setup s;
  const std::uint32_t subspace = 1, output = 2;
  const std::uint32_t prototype = s.before.indices[subspace * s.l.columns() + change_from + 3];
  event_driven_engine::variations different;
  different.open_luts = true;
  engine_system<event_driven_engine> system("system", s.a, unlimited_memory(), {s.l}, false, different);
  system.bind_all();
  probe p("probe");
  system.engine.loader.luts.bind(p.target);
  p.initiator.bind(system.engine.banks.luts.socket);
  system.load(0, s.tensors);
  const stage_timing timing = make_stage_timing(s.a, s.l, s.l.out_channels, true, 0);
  const cycle_t looked_up = change_from + timing.te + timing.le;
  const std::uint64_t entry = table_layout(s.a, s.l).lut_entry(output, subspace, prototype);
  p.turn_stored_bit_at(system.clock.edge(looked_up) - 1, bank_address::of(0, entry, 2), 9);
  sc_core::sc_start();
  ASSERT_TRUE(system.done);
  layer_tensors changed = s.tensors;
  changed.lut[(std::size_t{subspace} * s.l.prototypes + prototype) * s.l.out_channels + output] ^= 1 << 9;
  const auto expected = s.mixed(changed, change_from);
  EXPECT_NE(expected, s.before.output);
  EXPECT_EQ(system.output(0), expected);
}

TEST(Probe, PrototypeBitChangesExactlyWhatIsEncodedWithItAfterwards) {
  setup s;
  event_driven_engine::variations different;
  different.open_prototypes = true;
  engine_system<event_driven_engine> system("system", s.a, unlimited_memory(), {s.l}, false, different);
  system.bind_all();
  probe p("probe");
  system.engine.loader.prototypes.bind(p.target);
  p.initiator.bind(system.engine.encoders.prototypes.socket);
  system.load(0, s.tensors);
  // An element of a prototype that is chosen in subspace 1 after the change.
  const std::uint32_t prototype = s.before.indices[s.l.columns() + change_from + 2];
  const std::size_t entry = (s.l.prototypes + prototype) * s.l.subvector_length + 4;
  p.turn_stored_bit_at(system.clock.edge(change_from) - 1, bank_address::of(0, entry, 2), 7);
  sc_core::sc_start();
  ASSERT_TRUE(system.done);
  layer_tensors changed = s.tensors;
  changed.prototypes[entry] = static_cast<std::int8_t>(changed.prototypes[entry] ^ (1 << 7));
  const auto expected = s.mixed(changed, change_from);
  EXPECT_NE(expected, s.before.output);
  EXPECT_EQ(system.output(0), expected);
}

// Rows are read when the line buffer has a place for them: the row of the pixel is read once, before or after the tick.
void turn_feature_bit(std::uint32_t row, cycle_t from_cycle, bool takes_effect) {
  setup s;
  engine_system<event_driven_engine> system("system", s.a, unlimited_memory(), {s.l}, false);
  system.bind_table();
  system.bind_feature_out();
  probe p("probe");
  system.engine.feature_in.bind(p.target);
  p.initiator.bind(system.memory->socket);
  system.load(0, s.tensors);
  const std::uint32_t x = 2, channel = 1;
  const std::uint64_t pixel = std::uint64_t{row} * s.l.width + x;
  p.turn_read_bit_from(system.clock.edge(from_cycle), system.image.layer_descriptor(0).input + pixel * 3 + channel, 6);
  sc_core::sc_start();
  ASSERT_TRUE(system.done);
  layer_tensors changed = s.tensors;
  std::int32_t& value = changed.input[(std::size_t{channel} * s.l.height + row) * s.l.width + x];
  value = static_cast<std::int8_t>(value ^ (1 << 6));
  const auto spoiled = reference_layer(s.l, s.a.lanes.subspaces, changed).output;
  EXPECT_NE(spoiled, s.before.output);
  EXPECT_EQ(system.output(0), takes_effect ? spoiled : s.before.output);
}

// With three rows in the line buffer, row 4 is asked for when output row 2 has been encoded: 3 * 6 columns.
TEST(Probe, FeatureBitCountsFromTheTickOn) {
  turn_feature_bit(4, 16, true);
}
TEST(Probe, FeatureBitDoesNotCountBefore) {
  turn_feature_bit(4, 19, false);
}

}  // namespace
}  // namespace pqa::test
