// Where a network lies in a memory, and the system around the accelerator that follows from it.
#pragma once

#include <string>
#include <systemc>
#include <vector>

#include "pqa/architecture.h"
#include "pqa/memory/memory_config.h"
#include "pqa/memory/system_config.h"
#include "pqa/workloads/memory_image.h"

namespace pqa {

struct system_placement {
  system_config config;
  image_bases bases;
  std::string tables;    // the memory that the tables lie in
  std::string features;  // and that of the feature maps; the same where they share one
};

// A memory that is no system is one of a single node, `memory`, beside an SRAM `features` without time where the
// feature maps are on chip. In a system, tables lie in the first memory that the port `table` reaches, feature maps in
// the first that both feature ports reach: on chip an SRAM comes first, otherwise the memory of the tables, and for
// tables any memory before an SRAM. Spilled partial sums go to the tables if feature_out reaches them, otherwise to the
// feature maps. Throws input_error if the feature ports have no memory in common.
system_placement place(const architecture& a, const memory_config& memory);

// Other masters share the memories.
bool has_competitors(const system_config& config);

// How far a loosely timed master may run ahead where several compete: less than an access takes, so that they reach the
// memories nearly in the order of time.
const sc_core::sc_time& contention_quantum();

// Of a memory that is no system: the accelerator's ports in the order in which the memory numbers them. Of a system:
// none.
std::vector<std::string> port_names_of(const architecture& a, const memory_config& memory);

// The architecture as the loosely timed engine is to have it where ports share a bus: a call cannot be held back until
// the bus has room, so dma.outstanding is what the bus lets be under way.
architecture bounded_by_buses(architecture a, const system_config& config);

// Makes room for the network: the window of an SRAM grows to what all layers' maps take, if its capacity holds the
// layer that needs most, since maps of different layers are there at different times. Throws input_error where the
// network does not fit, and where a traffic node writes into it.
void fit(system_placement& placed, const image_extent& image);

}  // namespace pqa
