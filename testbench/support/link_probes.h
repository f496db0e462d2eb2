// A probe in every TLM-2.0 link of a test program, without a line in the tests: see link_probes.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "monitor/protocol_checker.h"

namespace pqa::test {

// A test fails at its end when one of its links has broken a rule of pqa/memory/protocol_rules.h, with the link, the
// rule and the time. What is left open counts where the simulation ran until nothing was left to do.
void watch_all_links();

// For a test that breaks a rule on purpose: the links of this test may.
void pardon(protocol_rule rule);

// Links that have been bound in this test, and the transactions that they have carried.
std::size_t watched_links();
std::uint64_t watched_transactions();
// How often the links of this test broke a rule.
std::uint64_t broken_in_links(protocol_rule rule);
// Of the link that begins at this initiator socket, by its full name; null if there is none.
const protocol_checker* link_from(const std::string& socket);

}  // namespace pqa::test
