// `pqa_soc`: a network on the example SoC.
#include <algorithm>
#include <systemc>

#include <fmt/format.h>

#include "pqa/base/error.h"
#include "program.h"
#include "soc/firmware/soc_map.h"
#include "soc/soc_request.h"
#include "soc/soc_system.h"
#include "standard_streams.h"

namespace pqa {

namespace {

const char* meaning_of(std::uint32_t code) {
  switch (code) {
    case SOC_EXIT_NO_DEVICE:
      return "no accelerator that fits the image";
    case SOC_EXIT_JOB_FAILED:
      return "the accelerator's job failed";
    case SOC_EXIT_TIMED_OUT:
      return "the accelerator did not end in time";
    case SOC_EXIT_WRONG_OUTPUTS:
      return "wrong outputs";
    case SOC_EXIT_BAD_BOOT_INFO:
      return "nothing to run in flash";
    default:
      return "a failure of its own";
  }
}

void preload(soc_system& system, const firmware_image& image) {
  const auto put = [&](const char* port, const image_segment& s) {
    if (!s.bytes.empty()) system.memories().preload(port, s.address, s.bytes.data(), s.bytes.size());
  };
  put(accelerator_ports[0], image.main);
  put(accelerator_ports[1], image.features);
}

std::string summary(const soc_system& system) {
  return fmt::format(
      "accelerator  {} layers in {} cycles, the first from cycle {} on\n"
      "core         {} instructions\n"
      "simulated    {:.3f} us\n",
      system.block().layers, system.block().cycles, system.block().begin, system.core().instructions(),
      sc_core::sc_time_stamp().to_seconds() * 1e6);
}

int run_soc(const words& arguments) {
  const auto asks_for_help = [](const std::string& word) { return word == "--help" || word == "-h"; };
  if (std::any_of(arguments.begin(), arguments.end(), asks_for_help)) {
    write_output(soc_help());
    return 0;
  }
  const soc_request request = read_soc_request(arguments, PQA_SOC_FIRMWARE);
  soc_settings settings;
  settings.architecture = request.image.architecture;
  settings.placement = request.placement;
  settings.fidelity = request.fidelity;
  settings.core_clock_hz = request.core_clock_hz;
  settings.quantum_ns = request.quantum_ns;
  settings.most_instructions = request.most_instructions;
  settings.flash = make_flash(request.firmware, request.image, request.orders);
  settings.on_console_line = [](const std::string& line) { write_output("firmware  " + line + "\n"); };
  soc_system system("soc", settings);
  if (request.orders.preloaded) preload(system, request.image);
  const std::uint32_t code = system.run(sc_core::sc_time(static_cast<double>(request.limit_ms), sc_core::SC_MS));
  if (code != SOC_EXIT_OK) throw simulation_error(fmt::format("the firmware reports {} ({})", meaning_of(code), code));
  write_output(summary(system));
  return 0;
}

}  // namespace

}  // namespace pqa

int sc_main(int argc, char** argv) {
  const pqa::words arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
  return pqa::guarded_run([&] { return pqa::run_soc(arguments); });
}

int main(int argc, char** argv) {
  return pqa::start_program(argc, argv, "pqa_soc");
}
