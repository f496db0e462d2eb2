// Whole jobs against closed forms, and what must hold whatever the configuration is.
#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "pipeline/job_evaluator.h"
#include "testbench/unit/pipeline/random_job.h"
#include "testbench/unit/pipeline/recorder.h"
#include "testbench/unit/pipeline/simple_port.h"

namespace pqa::test {
namespace {

constexpr std::uint64_t femtoseconds = 1'000'000'000'000'000;

struct outcome {
  job_result result;
  std::vector<layer_account> layers;
  std::array<std::vector<activity>, stage_count> lanes;
  std::vector<transferred> log;
  std::vector<std::shared_ptr<const layer_plan>> plans;
};

outcome run_on(const random_job& j, simple_port& port) {
  port.set_layers(j.layers);
  outcome o;
  port.log = &o.log;
  recorder seen(j.begin);
  pipeline::job_evaluator evaluator(j.a, clock_domain(j.a.clock_hz, femtoseconds), port, &seen);
  o.result = evaluator.run({0, j.count}, j.begin);
  o.layers = seen.layers;
  o.lanes = seen.lanes;
  o.plans = port.plans();
  return o;
}

outcome run(const random_job& j, const std::array<flat_memory, 4>& memories) {
  simple_port port(j.a, femtoseconds);
  port.set_memories(memories);
  return run_on(j, port);
}

outcome run_on_one(const random_job& j, const flat_memory& memory) {
  simple_port port(j.a, femtoseconds);
  port.set_memory(memory);
  return run_on(j, port);
}

// A job whose FIFOs are deep enough for the closed form, that no port and no request window holds up.
random_job unhindered_job(pipeline_random& random, table_policy policy) {
  for (;;) {
    random_job j = make_random_job(random);
    j.a.table_memory.policy = policy;
    j.a.fifo_depth.index = random.in(30u, 300u);
    j.a.fifo_depth.accumulate = random.in(300u, 900u);
    j.a.fifo_depth.output = random.in(10u, 300u);
    j.a.dma.outstanding = 65536;
    j.a.dma.port_bytes_per_cycle.reset();
    try {
      simple_port(j.a, femtoseconds).set_layers(j.layers);
      return j;
    } catch (const std::exception&) {
      continue;
    }
  }
}

// What a tile takes once its tables are there and nothing waits.
std::uint64_t closed_form(const tile& t) {
  const stage_timing& s = t.timing;
  return t.vectors() * std::max(s.te, s.tl) + std::min(s.te, s.tl) + s.le + s.ll + s.la + 1 + s.tw;
}

// Cycles to fill the banks with a tile's prototypes at one entry a cycle; a shared table is filled once.
std::uint64_t prototype_init(const layer& l, const tile& t) {
  return t.timing.te * (l.shared_codebook ? std::uint64_t{1} : t.groups);
}

// The same for all of a tile's tables.
std::uint64_t init_of(const architecture& a, const layer& l, const tile& t) {
  if (!a.table_memory.fill_entries_per_bank_per_cycle) return 0;
  const std::uint64_t lut = std::uint64_t{t.timing.tl} * t.groups * l.prototypes;
  return std::max(lut, prototype_init(l, t));
}

// Blocks of outputs that a tile touches: without this, a tile that begins inside a block would count one too few.
std::uint64_t blocks(const architecture& a, const tile& t) {
  return blocks_of(t.outputs, a.lanes.outputs).size();
}

TEST(job_laws, without_memory_or_fill_a_job_is_its_tiles) {
  pipeline_random random(11);
  for (int round = 0; round < 500; ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    random_job j =
        unhindered_job(random, random.of({table_policy::serial, table_policy::double_buffer, table_policy::stream}));
    j.a.table_memory.fill_entries_per_bank_per_cycle.reset();
    const outcome o = run_on_one(j, {});
    std::uint64_t total = 0;
    for (std::uint64_t l = 0; l < j.count; ++l) {
      std::uint64_t cycles = 0;
      for (const tile& t : o.plans[l % o.plans.size()]->tiles()) cycles += closed_form(t);
      ASSERT_EQ(o.layers[l].cycles(), cycles);
      total += cycles;
    }
    ASSERT_EQ(o.result.end - o.result.begin, total);
  }
}

TEST(job_laws, serial_loading_adds_up) {
  pipeline_random random(12);
  for (int round = 0; round < 500; ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    random_job j = unhindered_job(random, table_policy::serial);
    j.a.table_memory.fill_entries_per_bank_per_cycle = rational{1, 1};
    const outcome o = run_on_one(j, {});
    std::uint64_t total = 0;
    for (std::uint64_t l = 0; l < j.count; ++l) {
      const layer_plan& plan = *o.plans[l % o.plans.size()];
      for (const tile& t : plan.tiles()) {
        ASSERT_EQ(blocks(j.a, t), t.timing.tl);
        total += init_of(j.a, plan.layer(), t) + closed_form(t);
      }
    }
    ASSERT_EQ(o.result.end - o.result.begin, total);
  }
}

TEST(job_laws, double_buffering_hides_the_shorter) {
  pipeline_random random(13);
  for (int round = 0; round < 500; ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    random_job j = unhindered_job(random, table_policy::double_buffer);
    j.a.table_memory.fill_entries_per_bank_per_cycle = rational{1, 1};
    j.a.table_memory.capacity_bits.reset();
    j.a.indices.capacity_bits.reset();
    j.a.partial_sums.capacity_bits.reset();
    const outcome o = run_on_one(j, {});
    // Untiled: init_1 + sum of max(compute_i, init_{i+1}) + compute_last; LUT and prototypes fill at the same time, so
    // this needs one of the two to be the longer in every layer.
    std::vector<std::uint64_t> lut, prototypes, compute;
    bool tiled = false;
    for (std::uint64_t l = 0; l < j.count; ++l) {
      const layer_plan& plan = *o.plans[l % o.plans.size()];
      tiled |= plan.tiles().size() != 1;
      const tile& t = plan.tiles()[0];
      lut.push_back(std::uint64_t{t.timing.tl} * t.groups * plan.layer().prototypes);
      prototypes.push_back(prototype_init(plan.layer(), t));
      compute.push_back(closed_form(t));
    }
    const auto longer = [](const auto& x, const auto& y) {
      return std::equal(x.begin(), x.end(), y.begin(), [](auto a, auto b) { return a >= b; });
    };
    if (tiled || (!longer(lut, prototypes) && !longer(prototypes, lut))) continue;
    const auto& init = longer(lut, prototypes) ? lut : prototypes;
    std::uint64_t total = init[0] + compute.back();
    for (std::size_t i = 0; i + 1 < init.size(); ++i) total += std::max(compute[i], init[i + 1]);
    ASSERT_EQ(o.result.end - o.result.begin, total);
  }
}

std::array<flat_memory, 4> random_memories(pipeline_random& random) {
  std::array<flat_memory, 4> memories;
  for (flat_memory& m : memories)
    m = {random.one_in(4) ? 0 : random.in<std::uint64_t>(100'000'000, 20'000'000'000),
         random.one_in(2) ? 0 : random.in<tick_t>(0, 50'000'000)};
  return memories;
}

void expect_sound_stages(const random_job& j, const outcome& o, const layer_account& account) {
  for (std::size_t s = 0; s < stage_count; ++s) {
    stage_account sum;
    for (cycle_t c = account.begin; c < account.end; ++c) sum.add(o.lanes[s][c - j.begin], 1);
    ASSERT_TRUE(account.stages[s] == sum) << stage_names[s];
    ASSERT_EQ(account.stages[s].total(), account.cycles()) << stage_names[s];
  }
  ASSERT_EQ(account.bottleneck.total(), account.cycles());
  ASSERT_LE(account.table_fill_cycles, account.bottleneck.stalls[0]);
}

void expect_work_of(const architecture& a, const layer_plan& plan, const layer_account& account) {
  std::uint64_t compute = 0, encode_bound = 0, tables = descriptor_bytes;
  for (const tile& t : plan.tiles()) {
    compute += t.vectors() * std::max(t.timing.te, t.timing.tl);
    if (t.timing.te >= t.timing.tl) encode_bound += t.vectors() * t.timing.te;
    tables += table_bytes(a, plan.layer(), t);
  }
  ASSERT_EQ(account.bottleneck.busy, compute);
  ASSERT_EQ(account.encode_bound_cycles, encode_bound);
  ASSERT_EQ(account.tables.bytes, tables);
  ASSERT_GE(account.cycles(), compute);
  ASSERT_EQ(account.tiles, plan.tiles().size());
  for (const traffic_account* t :
       {&account.tables, &account.features, &account.partial_reads, &account.partial_writes, &account.results})
    ASSERT_EQ(t->bytes == 0, t->bus_bytes == 0);
  ASSERT_EQ(account.results.bytes, account.results.bus_bytes);
  ASSERT_EQ(account.partial_writes.bytes, account.partial_writes.bus_bytes);
}

void expect_sound_accounts(const random_job& j, const outcome& o) {
  ASSERT_EQ(o.layers.size(), j.count);
  cycle_t at = j.begin;
  for (std::uint64_t l = 0; l < j.count; ++l) {
    SCOPED_TRACE("layer " + std::to_string(l));
    ASSERT_EQ(o.layers[l].begin, at);
    at = o.layers[l].end;
    expect_sound_stages(j, o, o.layers[l]);
    expect_work_of(j.a, *o.plans[l % o.plans.size()], o.layers[l]);
  }
  ASSERT_EQ(at, o.result.end);
  for (const auto& lane : o.lanes) ASSERT_EQ(lane.size(), o.result.end - j.begin);
}

TEST(job_laws, accounts_tile_the_run) {
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    pipeline_random random(seed);
    const random_job j = make_random_job(random);
    const outcome o = random.one_in(2) ? run(j, random_memories(random)) : run_on_one(j, random_memories(random)[0]);
    expect_sound_accounts(j, o);
    if (HasFatalFailure()) return;
  }
}

TEST(job_laws, requests_leave_in_order_and_within_their_window) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    pipeline_random random(seed);
    const random_job j = make_random_job(random);
    const outcome o = run_on_one(j, random_memories(random)[0]);
    std::array<std::vector<transferred>, 4> of;
    tick_t before = 0;
    for (const transferred& t : o.log) {
      ASSERT_GE(t.leaves, before);
      before = t.leaves;
      of[static_cast<std::size_t>(t.which)].push_back(t);
    }
    for (const auto& requests : of)
      for (std::size_t i = j.a.dma.outstanding; i < requests.size(); ++i)
        ASSERT_GE(requests[i].leaves, requests[i - j.a.dma.outstanding].response);
  }
}

// Bytes at a rate, in cycles rounded down.
std::uint64_t cycles_for(std::uint64_t bytes, std::uint64_t rate, std::uint64_t hz) {
  return static_cast<std::uint64_t>(static_cast<uint128_t>(bytes) * hz / rate);
}

TEST(job_laws, no_job_outruns_its_memory) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    pipeline_random random(seed);
    const random_job j = make_random_job(random);
    const std::uint64_t rate = random.in<std::uint64_t>(100'000'000, 5'000'000'000);
    const outcome o = run_on_one(j, {rate, 0});
    std::uint64_t bytes = 0;
    for (const transferred& t : o.log) bytes += t.b.bytes;
    ASSERT_GE(o.result.end - o.result.begin, cycles_for(bytes, rate, j.a.clock_hz));
  }
}

// A better part may never cost cycles. The schedule stays: it does not depend on what is changed, FIFOs excepted,
// which must then leave it as it was.
TEST(job_laws, better_parts_never_add_cycles) {
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    pipeline_random random(seed);
    random_job j = make_random_job(random);
    std::array<std::uint64_t, 4> rates{};
    std::array<tick_t, 4> latencies{};
    const auto memories = [&] {
      std::array<flat_memory, 4> m;
      for (std::size_t i = 0; i < 4; ++i) m[i] = {rates[i], latencies[i]};
      return m;
    };
    for (std::size_t i = 0; i < 4; ++i) {
      rates[i] = random.in<std::uint64_t>(100'000'000, 5'000'000'000);
      latencies[i] = random.in<tick_t>(0, 50'000'000);
    }
    const cycle_t before = run(j, memories()).result.end;
    const std::size_t which = random.in<std::size_t>(0, 3);
    switch (random.in(0, 5)) {
      case 0:
        rates[which] += random.in<std::uint64_t>(1, rates[which]);
        break;
      case 1:
        latencies[which] -= random.in<tick_t>(0, latencies[which]);
        break;
      case 2:
        j.a.fifo_depth.index += random.in(1u, 5u);
        break;
      case 3:
        j.a.fifo_depth.output += random.in(1u, 5u);
        break;
      case 4:
        j.a.dma.outstanding += random.in(1u, 5u);
        break;
      default:
        rates[which] = 0;
    }
    ASSERT_LE(run(j, memories()).result.end, before);
  }
}

// Streams that share a memory take turns in the order of arrival, so there the law has exceptions: a burst that comes
// earlier can go before one that is waited for. Few, and small.
TEST(job_laws, more_bandwidth_of_a_shared_memory_adds_next_to_no_cycles) {
  int longer = 0;
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    pipeline_random random(seed);
    const random_job j = make_random_job(random);
    const std::uint64_t rate = random.in<std::uint64_t>(100'000'000, 5'000'000'000);
    const tick_t latency = random.in<tick_t>(0, 50'000'000);
    const job_result before = run_on_one(j, {rate, latency}).result;
    const job_result after = run_on_one(j, {rate + random.in<std::uint64_t>(1, rate), latency}).result;
    longer += after.end > before.end ? 1 : 0;
    ASSERT_LE(100 * (after.end - after.begin), 101 * (before.end - before.begin));
  }
  EXPECT_LE(longer, 4);
}

TEST(job_laws, a_second_run_is_like_the_first) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    pipeline_random random(seed);
    const random_job j = make_random_job(random);
    simple_port port(j.a, femtoseconds);
    port.set_layers(j.layers);
    pipeline::job_evaluator evaluator(j.a, clock_domain(j.a.clock_hz, femtoseconds), port, nullptr);
    const cycle_t cycles = evaluator.run({0, j.count}, 0).end;
    ASSERT_EQ(evaluator.run({0, j.count}, 1000).end, cycles + 1000) << "seed " << seed;
  }
}

}  // namespace
}  // namespace pqa::test
