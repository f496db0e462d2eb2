// Random trees of buses between scripted masters and memories, for the laws that have to hold in all of them.
#pragma once

#include <cstdint>
#include <memory>
#include <random>
#include <vector>

#include "access_recorder.h"
#include "loose_initiator.h"
#include "pqa/initiator_joiner.h"
#include "pqa/memory/address_router.h"
#include "pqa/memory/ideal_memory.h"
#include "pqa/memory/interconnect.h"
#include "pqa/memory/monitor.h"
#include "pqa/memory/sram.h"
#include "unit/memory/shortcut_memory.h"
#include "unit/memory/test_initiator.h"

namespace pqa {

enum class transports { nb, b, mixed };  // mixed: of each master one of them

// Masters hang on one or two buses, straight or joined into one port; the buses on a further bus, on routers or on the
// memories themselves, with a monitor here and there. Memories are those of the library and shortcut_memory. Queue
// depths, widths, clocks, latencies and arbiters are random, down to 1. Masters share all addresses or have their own.
class random_hierarchy {
 public:
  // `requests` of each master.
  random_hierarchy(std::uint64_t seed, transports kind, std::size_t requests);

  std::uint64_t requests() const { return sent_; }

  // To be called after the simulation; every problem is a text.
  std::vector<std::string> problems() const;

 private:
  acceptance replay_order_of(std::size_t memory) const;
  std::vector<scripted_request> make_script(std::size_t master, std::size_t requests);
  void make_memories();
  void make_memory(std::size_t index, const target_settings& given);
  void make_buses();
  void make_masters(std::size_t requests);
  interconnect_config random_bus();
  // Perhaps through a monitor.
  template <class Target>
  void join(tlm::tlm_initiator_socket<32>& from, Target& to);
  void join_memory(tlm::tlm_initiator_socket<32>& from, std::size_t memory);
  std::uint64_t pick(std::uint64_t least, std::uint64_t most) { return least + random_() % (most - least + 1); }

  std::mt19937_64 random_;
  transports kind_;
  std::size_t memories_;
  std::size_t first_level_;
  std::size_t masters_;
  enum class behind { memories, bus, routers } second_level_;
  bool disjoint_;
  std::uint64_t sent_ = 0;
  std::vector<std::unique_ptr<shortcut_memory>> shortcuts_;  // of each memory this or a target
  std::vector<std::unique_ptr<memory_target>> targets_;
  std::vector<std::unique_ptr<access_log>> logs_;
  std::vector<std::uint32_t> ports_;
  std::vector<std::unique_ptr<access_recorder>> recorders_;
  std::vector<std::unique_ptr<interconnect>> buses_;
  std::vector<std::unique_ptr<initiator_joiner<>>> joiners_;  // of a bus, or null
  std::vector<std::unique_ptr<address_router>> routers_;
  std::vector<std::unique_ptr<monitor>> monitors_;
  std::vector<std::unique_ptr<test_initiator>> timed_;
  std::vector<std::unique_ptr<loose_initiator>> untimed_;
};

}  // namespace pqa
