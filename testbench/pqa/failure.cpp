#include "failure.h"

#include <exception>
#include <new>
#include <stdexcept>
#include <systemc>

#include "pqa/base/error.h"

namespace pqa {

namespace {

failure out_of_memory() {
  return {input_is_wrong, "not enough memory for this workload"};
}

// An exception that leaves a process of the simulation comes as a report that holds its text.
failure failure_of(const sc_core::sc_report& report) {
  const std::string message = report.get_msg();
  if (message.find("bad_alloc") != std::string::npos) return out_of_memory();
  const std::string type = report.get_msg_type();
  const bool has_own_text = type.find("uncaught exception") != std::string::npos && !message.empty();
  return {simulated_system_failed,
          has_own_text ? message : "the simulation failed: " + type + (message.empty() ? "" : ": " + message)};
}

}  // namespace

failure current_failure() {
  try {
    throw;
  } catch (const input_error& error) {
    return {input_is_wrong, error.what()};
  } catch (const simulation_error& error) {
    return {simulated_system_failed, error.what()};
  } catch (const sc_core::sc_report& report) {
    return failure_of(report);
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  } catch (const std::length_error&) {
    return out_of_memory();
  } catch (const std::exception& error) {
    return {simulated_system_failed, std::string("internal error: ") + error.what()};
  } catch (...) {
    return {simulated_system_failed, "internal error of an unknown kind"};
  }
}

void throw_again(const failure& f) {
  if (f.status == input_is_wrong) throw input_error(f.text);
  throw simulation_error(f.text);
}

}  // namespace pqa
