// The entry point of test programs that simulate: libsystemc's main() calls it. The kernel cannot be restarted, so at
// most one test of a process may simulate; ctest gives each test case a process of its own, by hand use --gtest_filter.
// Every link that a test binds has a protocol probe, whatever the test is about.
#include <systemc>

#include <gtest/gtest.h>

#include "support/link_probes.h"

int sc_main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  sc_core::sc_set_time_resolution(1, sc_core::SC_FS);
  pqa::test::watch_all_links();
  return RUN_ALL_TESTS();
}
