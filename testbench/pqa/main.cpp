// The entry point: turns whatever can go wrong into one line and an exit status.
#include <cstdlib>
#include <string>
#include <systemc>

#include "command.h"
#include "failure.h"
#include "standard_streams.h"

namespace pqa {

namespace {

// Errors of the kernel become exceptions that sc_main sees; its notes to people are not our output.
void prepare_kernel() {
  using sc_core::sc_report_handler;
  sc_report_handler::set_actions(sc_core::SC_INFO, sc_core::SC_DO_NOTHING);
  sc_report_handler::set_actions(sc_core::SC_WARNING, sc_core::SC_DO_NOTHING);
  sc_report_handler::set_actions(sc_core::SC_ERROR, sc_core::SC_THROW);
  sc_report_handler::set_actions(sc_core::SC_FATAL, sc_core::SC_THROW);
  sc_core::sc_set_time_resolution(1, sc_core::SC_FS);
}

int guarded_run(const words& command_line) {
  try {
    prepare_kernel();
    return run_program(command_line);
  } catch (const output_closed&) {
    return 0;
  } catch (...) {
    const failure f = current_failure();
    complain(f.text);
    return f.status;
  }
}

}  // namespace

}  // namespace pqa

int sc_main(int argc, char** argv) {
  return pqa::guarded_run(pqa::words(argv + (argc > 0 ? 1 : 0), argv + argc));
}

// Replaces the entry point of the SystemC library, which would print its banner.
int main(int argc, char** argv) {
  pqa::prepare_standard_streams();
  ::setenv("SYSTEMC_DISABLE_COPYRIGHT_MESSAGE", "1", 1);
  return sc_core::sc_elab_and_sim(argc, argv);
}
