// The entry point of test programs that simulate: libsystemc's main() calls it. The kernel cannot be restarted, so at
// most one test of a process may simulate; ctest gives each test case a process of its own, by hand use --gtest_filter.
#include <systemc>

#include <gtest/gtest.h>

int sc_main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  sc_core::sc_set_time_resolution(1, sc_core::SC_FS);
  return RUN_ALL_TESTS();
}
