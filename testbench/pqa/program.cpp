#include "program.h"

#include <cstdlib>
#include <systemc>

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

}  // namespace

int guarded_run(const std::function<int()>& run) {
  try {
    prepare_kernel();
    return run();
  } catch (const output_closed&) {
    return 0;
  } catch (...) {
    const failure f = current_failure();
    complain(f.text);
    return f.status;
  }
}

int start_program(int argc, char** argv, const char* name) {
  name_program(name);
  prepare_standard_streams();
  ::setenv("SYSTEMC_DISABLE_COPYRIGHT_MESSAGE", "1", 1);
  return sc_core::sc_elab_and_sim(argc, argv);
}

}  // namespace pqa
