// The entry point: turns whatever can go wrong into one line and an exit status.
#include <cstdlib>
#include <exception>
#include <new>
#include <stdexcept>
#include <string>
#include <systemc>

#include "command.h"
#include "pqa/base/error.h"
#include "standard_streams.h"

namespace pqa {

namespace {

constexpr int simulated_system_failed = 1;
constexpr int input_is_wrong = 2;

// Errors of the kernel become exceptions that sc_main sees; its notes to people are not our output.
void prepare_kernel() {
  using sc_core::sc_report_handler;
  sc_report_handler::set_actions(sc_core::SC_INFO, sc_core::SC_DO_NOTHING);
  sc_report_handler::set_actions(sc_core::SC_WARNING, sc_core::SC_DO_NOTHING);
  sc_report_handler::set_actions(sc_core::SC_ERROR, sc_core::SC_THROW);
  sc_report_handler::set_actions(sc_core::SC_FATAL, sc_core::SC_THROW);
  sc_core::sc_set_time_resolution(1, sc_core::SC_FS);
}

int out_of_memory() {
  complain("not enough memory for this workload");
  return input_is_wrong;
}

// An exception that leaves a process of the simulation comes as a report that holds its text.
int report_failure(const sc_core::sc_report& report) {
  const std::string message = report.get_msg();
  if (message.find("bad_alloc") != std::string::npos) return out_of_memory();
  const std::string type = report.get_msg_type();
  const bool has_own_text = type.find("uncaught exception") != std::string::npos && !message.empty();
  complain(has_own_text ? message : "the simulation failed: " + type + (message.empty() ? "" : ": " + message));
  return simulated_system_failed;
}

int guarded_run(const words& command_line) {
  try {
    prepare_kernel();
    return run_program(command_line);
  } catch (const output_closed&) {
    return 0;
  } catch (const input_error& error) {
    complain(error.what());
    return input_is_wrong;
  } catch (const simulation_error& error) {
    complain(error.what());
    return simulated_system_failed;
  } catch (const sc_core::sc_report& report) {
    return report_failure(report);
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  } catch (const std::length_error&) {
    return out_of_memory();
  } catch (const std::exception& error) {
    complain(std::string("internal error: ") + error.what());
    return simulated_system_failed;
  } catch (...) {
    complain("internal error of an unknown kind");
    return simulated_system_failed;
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
