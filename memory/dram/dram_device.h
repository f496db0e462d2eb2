// A DRAM of one or more channels as a service: requests are cut into bursts, bursts go to their channels.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "dram/address_map.h"
#include "dram/channel_controller.h"
#include "dram/ck_clock.h"
#include "dram/constraint_table.h"
#include "dram/dram_channel.h"
#include "dram/in_order_server.h"
#include "dram/ring.h"
#include "pqa/memory/dram_config.h"
#include "target/request_service.h"

namespace pqa {

// A request is through with the last of its bursts. Requests are taken up in the order of begin(); one that finds a
// queue full holds up what comes after it in that channel. All times are edges of CK: a request that arrives between
// two edges is seen at the next.
//
// Requests of one tick that come by several ports have no order of their own: the order of the calls is that of
// processes in a delta cycle. While the tick lasts, begin() answers each port as if the others had sent nothing in it;
// when it is over, all are taken up anew in the order (port, reads before writes, order of the calls). Which port is
// the first moves on by one each time, so that none has the advantage.
class dram_device final : public request_service {
 public:
  // Address 0 of the map is bus address `base`. `table` may differ from the configuration's own for tests. Throws
  // dram_config_error, input_error.
  dram_device(const dram_config& config, std::uint64_t ticks_per_second, std::uint64_t base,
              const constraint_table& table);
  dram_device(const dram_config& config, std::uint64_t ticks_per_second, std::uint64_t base)
      : dram_device(config, ticks_per_second, base, constraint_table(config)) {}

  bool immediate() const override { return false; }
  bool moves_data_at_arrival() const override { return true; }
  void expect_ports(std::size_t ports) override { ports_ = static_cast<std::uint32_t>(ports); }
  memory_service serve(const memory_access& access, tick_t now) override;
  void serve(const memory_access* accesses, std::size_t count, tick_t now, memory_service* services) override;
  bool begin(const memory_access& access, std::uint32_t id) override;
  void advance(tick_t now) override;
  bool next_admitted(std::uint32_t& id) override;
  bool next_completed(completion& done) override;
  tick_t next_event() override;
  bool idle() const override { return under_way_ == 0; }

  void trace_to(dram_trace* trace);
  // Sends the commands, refreshes among them, that are due before `now`.
  void catch_up(tick_t now);
  dram_statistics counted() const;
  std::uint32_t channels() const { return static_cast<std::uint32_t>(channels_.size()); }
  const dram_statistics& counted(std::uint32_t channel) const { return channels_[channel]->banks.counted(); }

 private:
  struct channel_parts {
    channel_parts(const dram_config& config, const constraint_table& table, std::uint32_t number)
        : banks(config, table, number), in_order(config, banks), controller(config, banks), before(config, banks) {}
    dram_channel banks;
    in_order_server in_order;
    channel_controller controller;
    channel_controller before;  // what waited when the first request of the tick came
    bool has_before = false;
    // Loosely timed bursts wait in the controller's queues; since when it has had no choice among them.
    bool waits = false;
    bool last_was_write = false;
    std::uint32_t quiet = 0;
    std::uint64_t overtakings = 0;
    bool controlled = false;  // the controller has been used for requests of the four phases
  };
  struct request_state {
    std::uint32_t id = 0;
    std::uint32_t bursts = 0;   // not through
    std::uint32_t waiting = 0;  // not admitted
    std::uint32_t all = 0;
    bool ended = false;  // whoever began it knows that it is admitted
  };
  // A request of the tick that is not over.
  struct fresh_request {
    memory_access access;
    std::uint32_t request = 0;
  };
  // A request so long that its bursts are not all handed out at once.
  struct remainder {
    std::uint64_t address = 0;
    std::uint64_t end = 0;
    std::uint32_t request = 0;
    bool is_write = false;
  };

  // A burst, and what serves it.
  struct located_burst {
    dram_place place;
    in_order_server* server = nullptr;
    channel_state::target target;
  };
  static constexpr std::uint32_t most_located = 16;

  void locate(address_map::walk& walk, std::uint32_t count);
  template <bool IS_WRITE>
  ck_t serve_bursts(const memory_access& access, std::uint32_t bursts, ck_t arrival, tick_t now);
  bool same_row(const dram_place& place, std::uint64_t address) const;
  ck_t serve_burst(const memory_access& access, const dram_place& place, bool row_goes_on, ck_t arrival, tick_t now);
  ck_t serve_alone(channel_parts& c, dram_burst& burst, ck_t arrival, bool row_goes_on);
  ck_t serve_beside_requests(std::uint32_t channel, const dram_burst& burst, ck_t arrival, bool row_goes_on,
                             tick_t now);
  std::uint32_t take_request();
  void take_up(const fresh_request& fresh);
  void look_from(std::uint32_t port);
  void take_back();
  void settle();
  void settle_before(tick_t now) {
    if (!fresh_.empty() && fresh_.front().access.arrival < now) settle();
  }
  void admit(request_state& request);
  bool hand_out(remainder& rest, ck_t clock, bool may_be_taken_back);
  void hand_out_waiting(ck_t clock);
  void collect_admissions(std::uint32_t channel);
  // The first clock at which a request that arrives at `tick`, or any later one, can have a command.
  ck_t horizon(tick_t tick) const {
    return static_cast<ck_t>(clock_.cycle_at(tick)) + config_.controller.request_latency;
  }
  tick_t busy_time(std::uint32_t bursts) const { return bursts * burst_busy_; }

  dram_config config_;
  constraint_table table_;
  address_map map_;
  ck_clock clock_;
  std::uint64_t base_;
  std::uint64_t burst_bytes_;
  unsigned burst_shift_;
  bool looks_ahead_;   // the page policy asks whether the next burst needs the row, too
  tick_t burst_busy_;  // of a burst, as a share of all data buses
  std::vector<std::unique_ptr<channel_parts>> channels_;
  std::vector<ck_t> wakes_;  // by channel: its next event
  std::vector<request_state> requests_;
  std::vector<std::uint32_t> free_requests_;
  ring<remainder> waiting_;
  ring<remainder> waiting_before_;  // as `before` of the channels
  std::uint32_t ports_ = 1;
  std::uint32_t first_port_ = 0;  // when requests of several ports are put in order the next time
  std::vector<fresh_request> fresh_;
  bool ports_met_ = false;  // fresh_ has requests of several
  ring<std::uint32_t> admitted_;
  ck_t shown_ = 0;  // completions up to this clock may be handed out
  std::size_t next_channel_ = 0;
  std::size_t under_way_ = 0;
  std::uint32_t calls_ = 0;  // of serve()
  std::array<located_burst, most_located> located_;
};

}  // namespace pqa
