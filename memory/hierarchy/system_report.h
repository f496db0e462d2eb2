// What a run's nodes and masters have counted, as JSON. Private: it shows the JSON library.
#pragma once

#include "json/document.h"
#include "pqa/base/clock.h"
#include "pqa/memory/memory_system.h"

namespace pqa {

// {"mean", "min", "max"}, in nanoseconds.
json latency_json(const access_statistics& s);

// Adds row hits and so on, up to the current time, if the memory is a DRAM.
void put_dram_counts(json& to, memory_target& memory);

// Every node by name (docs/results.md). `elapsed`: the ticks that bandwidths and shares refer to.
json nodes_json(memory_system& system, tick_t elapsed);

}  // namespace pqa
