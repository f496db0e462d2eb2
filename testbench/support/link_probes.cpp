// How the probes get there: every binding of an initiator socket to a target ends in two calls of
// sc_port_base::bind(sc_interface&), first of the initiator's port, then of the target's. The linker gives these calls
// to wrapped_bind() instead (--wrap), which puts a probe in between. Sockets that a parent passes on are bound port to
// port, so each link is seen once, also those inside a block.
#include "support/link_probes.h"

#include <array>
#include <memory>
#include <systemc>
#include <tlm>
#include <vector>

#include <gtest/gtest.h>

#include "monitor/transport_watch.h"
#include "pqa/base/burst_train.h"

void real_bind(sc_core::sc_port_base* port,
               sc_core::sc_interface& to) __asm__("__real__ZN7sc_core12sc_port_base4bindERNS_12sc_interfaceE");
void wrapped_bind(sc_core::sc_port_base* port,
                  sc_core::sc_interface& to) __asm__("__wrap__ZN7sc_core12sc_port_base4bindERNS_12sc_interfaceE");
void real_start() __asm__("__real__ZN7sc_core8sc_startEv");
void wrapped_start() __asm__("__wrap__ZN7sc_core8sc_startEv");

namespace pqa::test {
namespace {

template <unsigned W>
using output_socket = tlm::tlm_initiator_socket<W, tlm::tlm_base_protocol_types, 1, sc_core::SC_ZERO_OR_MORE_BOUND>;

// Unlike pqa::monitor it lets direct memory pointers pass.
class link_probe : public sc_core::sc_module,
                   public tlm::tlm_fw_transport_if<>,
                   public tlm::tlm_bw_transport_if<>,
                   private transport_listener {
 public:
  link_probe(const sc_core::sc_module_name& module_name, sc_core::sc_port_base& from,
             tlm::tlm_fw_transport_if<>& target)
      : sc_module(module_name), initiator(from.name()), target_(target), watch_({false, true}, *this) {
    const auto* socket = dynamic_cast<const tlm::tlm_base_socket_if*>(&from);
    make_output(socket == nullptr ? 32 : socket->get_bus_width());
    // The target may look at who is bound to it, so it has to be a socket of the initiator's width.
    real_bind(port_, target);
  }

  void join_target(sc_core::sc_port_base& port, tlm::tlm_bw_transport_if<>& back) {
    back_ = &back;
    target_name = port.name();
    real_bind(&port, static_cast<tlm::tlm_bw_transport_if<>&>(*this));
  }

  const protocol_checker& checker() const { return watch_.checker(); }

  const std::string initiator;
  std::string target_name;

 private:
  template <unsigned W>
  void make() {
    auto socket = std::make_shared<output_socket<W>>("output");
    socket->bind(static_cast<tlm::tlm_bw_transport_if<>&>(*this));
    port_ = socket.get();
    output_ = std::move(socket);
  }
  void make_output(unsigned width) {
    switch (width) {
      case 8:
        return make<8>();
      case 16:
        return make<16>();
      case 64:
        return make<64>();
      case 128:
        return make<128>();
      case 256:
        return make<256>();
      case 512:
        return make<512>();
      default:
        return make<32>();
    }
  }

  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) override {
    burst_train::pass_on(payload, back_, *this);
    watch_.blocking(target_, payload, delay);
  }
  tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                     sc_core::sc_time& delay) override {
    return watch_.forward(target_, payload, phase, delay);
  }
  tlm::tlm_sync_enum nb_transport_bw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                     sc_core::sc_time& delay) override {
    return watch_.backward(*back_, payload, phase, delay);
  }
  unsigned transport_dbg(tlm::tlm_generic_payload& payload) override { return watch_.debug(target_, payload); }
  bool get_direct_mem_ptr(tlm::tlm_generic_payload& payload, tlm::tlm_dmi& dmi) override {
    return watch_.direct(target_, payload, dmi);
  }
  void invalidate_direct_mem_ptr(sc_dt::uint64 begin, sc_dt::uint64 end) override {
    back_->invalidate_direct_mem_ptr(begin, end);
  }

  tlm::tlm_fw_transport_if<>& target_;
  tlm::tlm_bw_transport_if<>* back_ = nullptr;
  transport_watch watch_;
  std::shared_ptr<void> output_;
  sc_core::sc_port_base* port_ = nullptr;
};

struct watched_test {
  std::vector<std::unique_ptr<link_probe>> probes;
  link_probe* half_bound = nullptr;
  bool left_open_counts = false;
  std::array<bool, protocol_rule_count> pardoned{};
};

// Never taken apart: the probes are modules, and outlive the simulation's context.
watched_test& current() {
  static auto* const test = new watched_test;
  return *test;
}

bool is_left_open(protocol_rule rule) {
  return rule == protocol_rule::request_left_open || rule == protocol_rule::response_left_open;
}

void report(const link_probe& probe) {
  const protocol_violations counts = probe.checker().violations();
  for (std::size_t i = 0; i < protocol_rule_count; ++i) {
    const auto rule = static_cast<protocol_rule>(i);
    if (counts[i] == 0 || current().pardoned[i] || (is_left_open(rule) && !current().left_open_counts)) continue;
    std::string where;
    for (const protocol_violation& v : probe.checker().first_violations()) {
      if (v.rule != rule) continue;
      where = ", first at " + sc_core::sc_time::from_value(v.at).to_string() + ", address " + std::to_string(v.address);
      break;
    }
    ADD_FAILURE() << "link " << probe.initiator << " to " << probe.target_name << ": " << protocol_rule_names[i] << " "
                  << counts[i] << " times" << where;
  }
}

class link_watcher : public testing::EmptyTestEventListener {
  void OnTestStart(const testing::TestInfo&) override {
    watched_test& test = current();
    // Those of a test before this one are kept: nobody calls them, and modules of a context cannot be counted back.
    static auto* const before = new std::vector<std::unique_ptr<link_probe>>;
    for (auto& probe : test.probes) before->push_back(std::move(probe));
    test = watched_test();
  }
  void OnTestEnd(const testing::TestInfo&) override {
    for (const auto& probe : current().probes) report(*probe);
  }
};

}  // namespace

void watch_all_links() {
  testing::UnitTest::GetInstance()->listeners().Append(new link_watcher);
}

void pardon(protocol_rule rule) {
  current().pardoned[static_cast<std::size_t>(rule)] = true;
}

std::size_t watched_links() {
  return current().probes.size();
}

std::uint64_t watched_transactions() {
  std::uint64_t sum = 0;
  for (const auto& probe : current().probes) sum += probe->checker().transactions();
  return sum;
}

std::uint64_t broken_in_links(protocol_rule rule) {
  std::uint64_t sum = 0;
  for (const auto& probe : current().probes) sum += probe->checker().violations()[static_cast<std::size_t>(rule)];
  return sum;
}

const protocol_checker* link_from(const std::string& socket) {
  for (const auto& probe : current().probes)
    if (probe->initiator == socket) return &probe->checker();
  return nullptr;
}

}  // namespace pqa::test

void wrapped_bind(sc_core::sc_port_base* port, sc_core::sc_interface& to) {
  using namespace pqa::test;
  watched_test& test = current();
  // By the port, since a module may be both kinds of interface in one object.
  if (dynamic_cast<sc_core::sc_port_b<tlm::tlm_fw_transport_if<>>*>(port) != nullptr) {
    auto& target = dynamic_cast<tlm::tlm_fw_transport_if<>&>(to);
    test.probes.push_back(std::make_unique<link_probe>(sc_core::sc_gen_unique_name("link_probe"), *port, target));
    test.half_bound = test.probes.back().get();
    real_bind(port, static_cast<tlm::tlm_fw_transport_if<>&>(*test.half_bound));
  } else if (dynamic_cast<sc_core::sc_port_b<tlm::tlm_bw_transport_if<>>*>(port) != nullptr &&
             test.half_bound != nullptr) {
    link_probe& probe = *test.half_bound;
    test.half_bound = nullptr;
    probe.join_target(*port, dynamic_cast<tlm::tlm_bw_transport_if<>&>(to));
  } else {
    real_bind(port, to);
  }
}

void wrapped_start() {
  real_start();
  pqa::test::current().left_open_counts = sc_core::sc_get_status() != sc_core::SC_STOPPED;
}
