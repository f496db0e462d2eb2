// Keys that architectures of every kind share: clock, capacities, DMA. Private: it shows the JSON library.
//
// Keys that are absent leave their target as it is. All errors are input_error with one line.
#pragma once

#include <cstdint>
#include <optional>

#include "json/reader.h"
#include "pqa/architecture.h"

namespace pqa {

// `clock_mhz`: 1 Hz to 10 GHz in whole hertz.
void read_clock(json_object& object, std::uint64_t& hz);
json clock_json(std::uint64_t hz);

// `capacity_kib`: above 0 to 2^32, whole bits; null empties it: unlimited.
void read_capacity(json_object& object, std::optional<std::uint64_t>& bits);
json capacity_json(const std::optional<std::uint64_t>& bits);

// The members of a `dma` object; the caller finishes it.
void read_dma(json_object& object, dma_parameters& dma);
json to_json(const dma_parameters& dma);

}  // namespace pqa
