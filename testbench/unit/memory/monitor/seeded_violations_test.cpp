// One breach for each rule of the base protocol: the probe in the link reports that rule and no other, and so does
// pqa::monitor for what it looks at.
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "pqa/memory/monitor.h"
#include "support/link_probes.h"
#include "unit/memory/monitor/puppets.h"

namespace pqa {
namespace {

DECLARE_EXTENDED_PHASE(of_an_extension);

// Keeps to itself, so that a payload may be used without being held.
struct careless_manager : tlm::tlm_mm_interface {
  void free(payload_type*) override {}
};

struct seed {
  protocol_rule rule;
  std::function<void(puppets&)> breach;
};

std::vector<seed> breaches_of_order() {
  using rule = protocol_rule;
  return {
      {rule::begin_req_of_open_transaction,
       [](puppets& p) {
         payload_type& a = p.write();
         p.fw(a, tlm::BEGIN_REQ);
         p.bw(a, tlm::END_REQ);
         p.fw(a, tlm::BEGIN_REQ);
         p.finish(a);
       }},
      {rule::end_req_without_request,
       [](puppets& p) {
         payload_type& a = p.write();
         p.fw(a, tlm::BEGIN_REQ);
         p.bw(a, tlm::END_REQ);
         p.bw(a, tlm::END_REQ);
         p.finish(a);
       }},
      {rule::begin_resp_without_request,
       [](puppets& p) {
         payload_type& a = p.write();
         p.whole(a);
         p.bw(a, tlm::BEGIN_RESP);
       }},
      {rule::end_resp_without_response,
       [](puppets& p) {
         payload_type& a = p.write();
         p.fw(a, tlm::BEGIN_REQ);
         p.fw(a, tlm::END_RESP);
         p.finish(a);
       }},
      {rule::phase_in_wrong_direction,
       [](puppets& p) {
         payload_type& a = p.write();
         p.fw(a, tlm::BEGIN_REQ);
         p.fw(a, tlm::END_REQ);
         p.finish(a);
       }},
      {rule::phase_after_completion,
       [](puppets& p) {
         payload_type& a = p.write();
         p.completed(a, [](payload_type&) {});
         p.fw(a, tlm::END_RESP);
       }},
  };
}

std::vector<seed> breaches_by_answers() {
  using rule = protocol_rule;
  return {
      {rule::answer_not_allowed,
       [](puppets& p) {
         payload_type& a = p.write();
         p.fw(a, tlm::BEGIN_REQ);
         p.on_backward = [](auto&, auto&, auto&) { return tlm::TLM_COMPLETED; };
         p.bw(a, tlm::END_REQ);
         p.on_backward = nullptr;
         p.finish(a);
       }},
      {rule::accepted_but_changed,
       [](puppets& p) {
         payload_type& a = p.write();
         p.on_forward = [](auto&, auto&, sc_core::sc_time& delay) {
           delay += sc_core::sc_time(1, sc_core::SC_NS);
           return tlm::TLM_ACCEPTED;
         };
         p.fw(a, tlm::BEGIN_REQ);
         p.on_forward = nullptr;
         p.finish(a);
       }},
      {rule::extension_phase_answered,
       [](puppets& p) {
         payload_type& a = p.write();
         p.fw(a, tlm::BEGIN_REQ);
         p.fw(a, of_an_extension);  // ignored, as it should be
         p.on_forward = [](auto&, auto&, auto&) { return tlm::TLM_COMPLETED; };
         p.fw(a, of_an_extension);
         p.on_forward = nullptr;
         p.finish(a);
       }},
  };
}

std::vector<seed> breaches_by_overlap() {
  using rule = protocol_rule;
  return {
      {rule::begin_req_while_request_open,
       [](puppets& p) {
         payload_type &a = p.write(), &b = p.write();
         p.fw(a, tlm::BEGIN_REQ);
         p.fw(b, tlm::BEGIN_REQ);
         p.finish(a);
         p.finish(b);
       }},
      {rule::begin_resp_while_response_open,
       [](puppets& p) {
         payload_type &a = p.write(), &b = p.write();
         p.fw(a, tlm::BEGIN_REQ);
         p.bw(a, tlm::END_REQ);
         p.fw(b, tlm::BEGIN_REQ);
         p.bw(a, tlm::BEGIN_RESP);
         p.bw(b, tlm::BEGIN_RESP);
         p.fw(a, tlm::END_RESP);
         p.fw(b, tlm::END_RESP);
       }},
  };
}

std::vector<seed> breaches_of_time() {
  using rule = protocol_rule;
  return {
      {rule::annotation_went_back,
       [](puppets& p) {
         p.on_blocking = [](auto&, sc_core::sc_time& delay) { delay = sc_core::SC_ZERO_TIME; };
         p.b(p.write(), 10);
       }},
      {rule::transaction_went_back,
       [](puppets& p) {
         payload_type& a = p.write();
         p.fw(a, tlm::BEGIN_REQ, 10);
         p.bw(a, tlm::END_REQ, 5);
         p.bw(a, tlm::BEGIN_RESP, 10);
         p.fw(a, tlm::END_RESP, 10);
       }},
      {rule::begin_req_while_request_open,  // its END_REQ has come, and takes effect later
       [](puppets& p) {
         payload_type &a = p.write(), &b = p.write();
         p.fw(a, tlm::BEGIN_REQ);
         p.bw(a, tlm::END_REQ, 20);
         p.fw(b, tlm::BEGIN_REQ, 10);
         p.bw(a, tlm::BEGIN_RESP, 20);
         p.fw(a, tlm::END_RESP, 20);
         p.bw(b, tlm::BEGIN_RESP, 20);
         p.fw(b, tlm::END_RESP, 20);
       }},
      {rule::time_passed_in_call,
       [](puppets& p) {
         payload_type& a = p.write();
         p.on_forward = [](payload_type&, tlm::tlm_phase& phase, sc_core::sc_time& delay) {
           sc_core::wait(delay);
           delay = sc_core::SC_ZERO_TIME;
           phase = tlm::END_REQ;
           return tlm::TLM_UPDATED;
         };
         p.fw(a, tlm::BEGIN_REQ, 5);
         p.on_forward = nullptr;
         p.finish(a);
       }},
      {rule::request_left_open, [](puppets& p) { p.fw(p.write(), tlm::BEGIN_REQ); }},
      {rule::response_left_open,
       [](puppets& p) {
         payload_type& a = p.write();
         p.fw(a, tlm::BEGIN_REQ);
         p.bw(a, tlm::BEGIN_RESP);
       }},
  };
}

std::vector<seed> breaches_by_requests() {
  using rule = protocol_rule;
  static unsigned char enables[4] = {0xff, 0x01, 0xff, 0xff};
  static careless_manager manager;
  static unsigned char bytes[4] = {};
  const auto spoilt = [](const std::function<void(payload_type&)>& spoil) {
    return [spoil](puppets& p) {
      payload_type& a = p.write();
      spoil(a);
      p.whole(a);
    };
  };
  const auto fill = [](payload_type& a) {
    a.set_read();
    a.set_data_ptr(bytes);
    a.set_data_length(4);
    a.set_streaming_width(4);
  };
  return {
      {rule::begin_req_with_status, spoilt([](payload_type& a) { a.set_response_status(tlm::TLM_OK_RESPONSE); })},
      {rule::request_without_data, spoilt([](payload_type& a) { a.set_data_ptr(nullptr); })},
      {rule::byte_enables_malformed, spoilt([](payload_type& a) {
         a.set_byte_enable_ptr(enables);
         a.set_byte_enable_length(4);
       })},
      {rule::streaming_width_zero, spoilt([](payload_type& a) { a.set_streaming_width(0); })},
      {rule::hint_in_request, spoilt([](payload_type& a) { a.set_dmi_allowed(true); })},
      {rule::no_memory_manager,
       [fill](puppets& p) {
         payload_type a;
         fill(a);
         p.whole(a);
       }},
      {rule::payload_not_held,
       [fill](puppets& p) {
         payload_type a(&manager);
         fill(a);
         p.b(a);
       }},
  };
}

std::vector<seed> breaches_by_changes() {
  using rule = protocol_rule;
  static unsigned char other[4] = {7, 7, 7, 7};
  const auto changed = [](const std::function<void(payload_type&)>& spoil) {
    return [spoil](puppets& p) { p.completed(p.write(), spoil); };
  };
  return {
      {rule::attributes_changed, changed([](payload_type& a) { a.set_data_length(2); })},
      {rule::address_changed, changed([](payload_type& a) { a.set_address(0x20); })},
      {rule::pointers_changed, changed([](payload_type& a) { a.set_data_ptr(other); })},
      {rule::arrays_changed, changed([](payload_type& a) { a.get_data_ptr()[2] = 8; })},
      {rule::begin_resp_without_status,
       changed([](payload_type& a) { a.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE); })},
      {rule::status_changed_after_response,
       [](puppets& p) {
         payload_type& a = p.write();
         p.fw(a, tlm::BEGIN_REQ);
         p.bw(a, tlm::BEGIN_RESP);
         a.set_response_status(tlm::TLM_GENERIC_ERROR_RESPONSE);
         p.fw(a, tlm::END_RESP);
       }},
      {rule::both_transports_at_once,
       [](puppets& p) {
         payload_type& a = p.write();
         p.fw(a, tlm::BEGIN_REQ);
         p.b(a);
         p.finish(a);
       }},
      {rule::direct_region_wrong,
       [](puppets& p) {
         p.granted_first = 0x80;
         tlm::tlm_dmi dmi;
         p.initiator->get_direct_mem_ptr(p.write(), dmi);
       }},
      {rule::debug_count_wrong,
       [](puppets& p) {
         p.debug_count = 5;
         p.initiator->transport_dbg(p.write());
       }},
  };
}

std::vector<seed> all_breaches() {
  std::vector<seed> all = breaches_of_order();
  for (const auto& more : {breaches_by_answers(), breaches_by_overlap(), breaches_of_time(), breaches_by_requests(),
                           breaches_by_changes()})
    all.insert(all.end(), more.begin(), more.end());
  return all;
}

// What a monitor in someone's system cannot know or has no time for, or does not let pass.
bool is_beyond_a_monitor(protocol_rule rule) {
  return rule == protocol_rule::address_changed || rule == protocol_rule::arrays_changed ||
         rule == protocol_rule::direct_region_wrong;
}

class seeded_violation : public testing::TestWithParam<std::size_t> {};

TEST_P(seeded_violation, is_reported_alone_by_the_probe_in_the_link) {
  const seed s = all_breaches()[GetParam()];
  test::pardon(s.rule);
  puppets p("puppets", s.breach);
  p.initiator.bind(p.target);
  sc_core::sc_start();
  for (std::size_t i = 0; i < protocol_rule_count; ++i) {
    const auto rule = static_cast<protocol_rule>(i);
    EXPECT_EQ(test::broken_in_links(rule), rule == s.rule ? 1u : 0u) << protocol_rule_names[i];
  }
}

TEST_P(seeded_violation, is_reported_alone_by_a_monitor) {
  const seed s = all_breaches()[GetParam()];
  test::pardon(s.rule);
  monitor_config config;
  monitor between("monitor", config);
  puppets p("puppets", s.breach);
  p.initiator.bind(between.input);
  between.output.bind(p.target);
  sc_core::sc_start();
  const protocol_violations violations = between.violations();
  const std::uint64_t times = is_beyond_a_monitor(s.rule) ? 0 : 1;
  for (std::size_t i = 0; i < protocol_rule_count; ++i)
    EXPECT_EQ(violations[i], static_cast<protocol_rule>(i) == s.rule ? times : 0u) << protocol_rule_names[i];
}

INSTANTIATE_TEST_SUITE_P(of_each_rule, seeded_violation, testing::Range<std::size_t>(0, all_breaches().size()),
                         [](const auto& one) {
                           const auto rule = static_cast<std::size_t>(all_breaches()[one.param].rule);
                           return std::string(protocol_rule_names[rule]) + "_" + std::to_string(one.param);
                         });

TEST(seeded_violations, are_there_for_every_rule) {
  std::vector<bool> seen(protocol_rule_count);
  for (const seed& s : all_breaches()) seen[static_cast<std::size_t>(s.rule)] = true;
  for (std::size_t i = 0; i < protocol_rule_count; ++i) EXPECT_TRUE(seen[i]) << protocol_rule_names[i];
}

// Everything that the base protocol leaves open to the peers.
TEST(protocol_probe, has_nothing_to_say_of_the_shortcuts) {
  puppets p("puppets", [](puppets& self) {
    self.whole(self.write());  // END_REQ left out, END_RESP by call
    payload_type& a = self.write();
    self.fw(a, tlm::BEGIN_REQ, 3);
    self.bw(a, tlm::END_REQ, 4);
    self.on_backward = [](auto&, tlm::tlm_phase& phase, sc_core::sc_time& delay) {
      phase = tlm::END_RESP;
      delay += sc_core::sc_time(2, sc_core::SC_NS);
      return tlm::TLM_UPDATED;
    };
    self.bw(a, tlm::BEGIN_RESP, 9);
    payload_type& b = self.write();
    self.on_forward = [](payload_type& q, tlm::tlm_phase& phase, sc_core::sc_time&) {
      if (phase != tlm::BEGIN_REQ) return tlm::TLM_COMPLETED;
      q.set_response_status(tlm::TLM_OK_RESPONSE);
      phase = tlm::BEGIN_RESP;
      return tlm::TLM_UPDATED;
    };
    self.fw(b, tlm::BEGIN_REQ, 20);
    self.fw(b, tlm::END_RESP, 20);
    sc_core::wait(sc_core::sc_time(20, sc_core::SC_NS));
    self.completed(self.write(), [](payload_type&) {});
  });
  p.initiator.bind(p.target);
  sc_core::sc_start();
  EXPECT_EQ(test::watched_links(), 1u);
  EXPECT_EQ(test::watched_transactions(), 4u);
}

}  // namespace
}  // namespace pqa
