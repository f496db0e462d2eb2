// Random trees of buses between scripted masters and memories, for the laws that have to hold in all of them.
#pragma once

#include <cstdint>
#include <memory>
#include <random>
#include <vector>

#include "access_recorder.h"
#include "loose_initiator.h"
#include "pqa/memory/ideal_memory.h"
#include "pqa/memory/interconnect.h"
#include "pqa/memory/sram.h"
#include "unit/memory/test_initiator.h"

namespace pqa {

// Masters hang on one or two buses, those on the memories' bus or on the memories themselves; a memory may also have a
// master of its own. Queue depths, widths, clocks, latencies and arbiters are random, down to 1.
class random_hierarchy {
 public:
  random_hierarchy(std::uint64_t seed, bool loosely_timed, std::size_t requests);

  // To be called after the simulation; every problem is a text.
  std::vector<std::string> problems() const;

 private:
  acceptance replay_order_of(std::size_t memory) const;
  std::vector<scripted_request> make_script(std::size_t requests);
  void make_memories();
  void make_buses();
  void make_masters(std::size_t requests);
  interconnect_config random_bus();
  void join_memory(tlm::tlm_initiator_socket<32>& from, std::size_t memory);
  std::uint64_t pick(std::uint64_t least, std::uint64_t most) { return least + random_() % (most - least + 1); }

  std::mt19937_64 random_;
  bool loose_;
  std::size_t memories_;
  std::size_t first_level_;
  std::size_t masters_;
  bool second_level_;
  std::vector<std::unique_ptr<memory_target>> targets_;
  std::vector<std::unique_ptr<access_log>> logs_;
  std::vector<std::uint32_t> ports_;
  std::vector<std::unique_ptr<access_recorder>> recorders_;
  std::vector<std::unique_ptr<interconnect>> buses_;
  std::vector<std::unique_ptr<test_initiator>> timed_;
  std::vector<std::unique_ptr<loose_initiator>> untimed_;
};

}  // namespace pqa
