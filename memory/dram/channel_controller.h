// Approximately timed: which command goes next, out of order, when many bursts wait.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "dram/burst_ingress.h"
#include "dram/burst_queue.h"
#include "dram/dram_channel.h"
#include "dram/ring.h"
#include "pqa/memory/dram_config.h"

namespace pqa {

// A burst that is through, or that a queue has admitted.
struct burst_event {
  std::uint32_t request = 0;
  ck_t clock = 0;  // after its last data; after the command that made room
};

// Each bank offers the next command for one of its bursts (FR-FCFS: the oldest that finds its row open, else the
// oldest; FIFO: the oldest); each rank whose refresh is due offers what that takes, and its banks nothing. Of the
// offers, the one whose last clock on the command bus is the earliest goes; of equals, refresh, then the oldest burst.
// Nothing is polled: the time of the next command is computed, and commands are sent when somebody asks for what came
// of them.
class channel_controller {
 public:
  // `channel` must outlive this.
  channel_controller(const dram_config& config, dram_channel& channel);

  // Sends all commands of clocks below `until`, which never goes back.
  void advance(ck_t until);

  // A burst arrives at `clock`, up to which advance() has been called. True when its queue has room; otherwise it
  // waits, and everything that comes after it, too; lanes (burst_ingress) take turns.
  bool offer(const dram_burst& burst, ck_t clock);
  std::size_t waiting() const { return ingress_.size(); }
  // Forgets its waiting bursts and takes those of another controller of the same channel, as they wait there. No
  // command may have been sent between the two.
  void take_waiting(const channel_controller& other);

  // In the order of their column commands. A burst is through at its clock or, if later, when those before it are.
  ring<burst_event>& completions() { return completions_; }
  // Of bursts for which offer() said no.
  ring<burst_event>& admissions() { return admissions_; }

  // Nothing comes of the bursts before this clock, unless another one arrives. What has come of them already counts,
  // too.
  ck_t next_event();

  // --- for callers that are told at once when a burst will be through, and forget it then (loosely timed).
  // The clock after the last data of a burst that is about to be offered: exact when nothing else waits. Otherwise
  // everything before it is taken to move at CCD_S, and the lane's mean error so far is added, so that in the mean
  // callers are told what comes true.
  ck_t expected_end(dram_burst& burst) const;
  bool empty() const { return queue_.size() == 0 && ingress_.empty(); }
  // How often a burst has overtaken an older one of its bank.
  std::uint64_t overtakings() const { return overtakings_; }
  // Empty, and no refresh has been begun.
  bool at_rest() const;
  void forget_events();
  // Sends commands until no burst waits.
  void drain();

  // The banks have been used behind the controller's back (loosely timed accesses), up to `clock` on the command bus.
  void banks_changed(ck_t clock);
  // The clock after the last command sent.
  ck_t last_command() const { return bus_free_[0] > bus_free_[1] ? bus_free_[0] : bus_free_[1]; }

  bool idle() const { return queue_.size() == 0 && ingress_.empty() && completions_.empty(); }

 private:
  struct offer_of_bank {
    ck_t in_bank = 0;  // earliest clock as far as the bank is concerned
    std::uint64_t age = 0;
    std::uint32_t entry = burst_queue::none;
    dram_command command = dram_command::ACT;
    std::uint8_t action = 0;  // what follows from the command, at hand
    std::uint8_t bus = 0;
    std::uint8_t length = 1;
  };
  // The best offer for a command bus: the last clock of the command, counted from floor_, and the age, in one number
  // that can be compared at once. Distances of 2^28 clocks and 2^36 bursts fit.
  struct best_offer {
    std::uint64_t key = no_offer;
    std::uint32_t bank = 0;
    bool is_refresh = false;
  };
  struct choice {
    ck_t clock = never_ck;
    std::uint32_t bank = 0;
    dram_command command = dram_command::ACT;
    bool is_refresh = false;
  };
  struct rank_offers {
    std::uint64_t banks = 0;         // banks with an offer, a bit each
    std::uint64_t waiting = 0;       // banks with bursts
    bool refreshing = false;         // a refresh is due and has not been sent
    std::uint32_t refresh_bank = 0;  // a bank of the rank; with refresh of banks: the one
    std::uint64_t blocked = 0;       // banks that wait for it
  };

  static constexpr std::uint64_t no_offer = ~std::uint64_t{0};
  static constexpr unsigned pace_bits = 8;
  static constexpr unsigned age_bits = 36;

  void admit(const dram_burst& burst, ck_t clock);
  void admit_waiting(ck_t clock);
  void update_direction();
  void update_offer(std::uint32_t bank);
  std::uint32_t pick(std::uint32_t bank) const;
  std::uint32_t pick_directed(std::uint32_t bank) const;
  std::uint32_t older_overlap(std::uint32_t bank, std::uint32_t entry) const;
  bool closes_row(std::uint32_t bank, std::uint32_t entry) const;

  void choose();
  void choose_in_rank(std::uint32_t rank);
  void choose_refresh(std::uint32_t rank);
  void consider_bank(std::uint32_t bank);
  void compare_buses();
  choice choice_of(const best_offer& offer) const;
  std::uint64_t key_of(ck_t end, std::uint64_t age) const {
    return static_cast<std::uint64_t>(end - chosen_floor_) << age_bits | age;
  }
  void begin_refresh();
  void send();
  void send_refresh();
  void send_for_burst();
  void complete(std::uint32_t entry, std::uint32_t bank, ck_t clock);
  ck_t clocks_to_column(dram_command next, bool is_write) const;
  ck_t earliest_data() const;
  ck_t earliest_room() const;
  void note_due();

  dram_channel& channel_;
  const channel_state& state_;
  const constraint_table& table_;
  const dram_controller controller_;
  bool directed_;  // reads and writes in groups
  burst_queue queue_;
  std::vector<offer_of_bank> offers_;  // by bank
  std::vector<rank_offers> ranks_;
  bool draining_ = false;       // writes now
  std::uint64_t next_age_ = 1;  // FIFO: of the burst whose data move next

  ck_t floor_ = 0;  // no command before this clock
  std::array<ck_t, 2> bus_free_{};
  ck_t next_due_ = never_ck;  // of the ranks that are not refreshing
  bool chosen_ = false;       // best_ holds the next command
  ck_t chosen_floor_ = 0;     // floor_ at that time
  std::array<best_offer, 2> best_of_bus_;
  choice best_;
  std::uint64_t overtakings_ = 0;
  ck_t pace_;  // least clocks from one column command to the next, times 2^pace_bits
  std::array<ck_t, burst_ingress::lanes> errors_{};  // of expected_end(), times 2^pace_bits
  ck_t shortest_data_;                               // from a column command to the end of its data, at least

  burst_ingress ingress_;
  ring<burst_event> completions_;
  ring<burst_event> admissions_;
};

}  // namespace pqa
