// `pqa list`: what is shipped.
#include <fmt/format.h>

#include "command.h"
#include "configuration.h"
#include "option_table.h"
#include "pqa/base/error.h"
#include "presets/architecture_json.h"
#include "presets/dla_json.h"
#include "presets/energy_json.h"
#include "presets/memory_json.h"
#include "standard_streams.h"

namespace pqa {

namespace {

std::string range_text(std::uint32_t least, std::uint32_t most) {
  return least == most ? std::to_string(least) : fmt::format("{} to {}", least, most);
}

std::string workload_line(const std::string& name) {
  const workload w = load_workload(name);
  std::uint32_t least_prototypes = ~0U;
  std::uint32_t most_prototypes = 0;
  std::uint32_t least_length = ~0U;
  std::uint32_t most_length = 0;
  for (const layer_spec& layer : w.layers) {
    least_prototypes = std::min(least_prototypes, layer.prototypes);
    most_prototypes = std::max(most_prototypes, layer.prototypes);
    least_length = std::min(least_length, layer.subvector_length);
    most_length = std::max(most_length, layer.subvector_length);
  }
  return fmt::format("{} layers, {} prototypes of length {}", w.layers.size(),
                     range_text(least_prototypes, most_prototypes), range_text(least_length, most_length));
}

std::string architecture_line(const std::string& name) {
  const architecture a = load_architecture(name);
  return fmt::format("{:.6g} MHz; lanes: Ns_vec {}, Np_vec {}, Ls_vec {}, No_vec {}",
                     static_cast<double>(a.clock_hz) / 1e6, a.lanes.subspaces, a.lanes.prototypes, a.lanes.length,
                     a.lanes.outputs);
}

std::string dla_line(const std::string& name) {
  const dla_architecture d = load_dla(name);
  return fmt::format("{:.6g} MHz; vectors: Cvec {}, Kvec {}, Qvec {}, Wvec {}, Svec {}",
                     static_cast<double>(d.clock_hz) / 1e6, d.vectors.channels, d.vectors.outputs, d.vectors.columns,
                     d.vectors.window, d.vectors.kernel_width);
}

std::string memory_line(const std::string& name) {
  const memory_config m = load_memory(name);
  if (const auto* system = std::get_if<system_config>(&m.device)) {
    std::vector<std::string> nodes;
    for (const system_node& node : system->nodes) nodes.push_back(node.name);
    return fmt::format("system of {}", fmt::join(nodes, ", "));
  }
  const auto peak = peak_bytes_per_second(*device_of(m));
  const std::string bandwidth =
      peak ? fmt::format("{:.4g} GB/s", static_cast<double>(*peak) / 1e9) : std::string("unlimited bandwidth");
  if (const auto* ideal = std::get_if<ideal_config>(&m.device)) {
    return fmt::format("ideal, {} at an efficiency of {}, latency {} ns", bandwidth, ideal->efficiency,
                       ideal->latency_ns);
  }
  if (const auto* dram = std::get_if<dram_config>(&m.device)) {
    const double mib = static_cast<double>(capacity_bytes(*dram)) / (1024.0 * 1024.0);
    return fmt::format("dram, {}, {} x {} bits, {:.6g} MiB", bandwidth, dram->channels, dram->bus_bits, mib);
  }
  return "sram, " + bandwidth;
}

std::string energy_line(const std::string& name) {
  const energy_figures f = load_energy(name);
  return fmt::format("pJ a bit: {:.2g} added, {:.2g} to {:.2g} in SRAM, {:.3g} from DDR4", f.add_per_bit.pj,
                     f.sram.front().per_bit.pj, f.sram.back().per_bit.pj, external_pj_per_bit(f, "ddr4", ""));
}

std::string section(const char* title, const std::vector<std::string>& names, std::string (*line)(const std::string&)) {
  std::string text = fmt::format("{}\n", title);
  for (const std::string& name : names) text += fmt::format("  {:<16} {}\n", name, line(name));
  return text;
}

}  // namespace

std::string list_help() {
  return "usage: pqa list\n"
         "\n"
         "Names the shipped networks, architectures, conventional accelerators, memories\n"
         "and energies. Each name may stand wherever a file may; 'pqa show NAME' prints it\n"
         "in full.\n";
}

int list_command(const words& arguments, const words& /*command_line*/) {
  const option_values values = option_table("list").parse(arguments);
  if (!values.operands().empty()) throw input_error("list: found an argument, allowed none");
  write_output(section("networks", list_workloads(), workload_line) + "\n" +
               section("architectures", list_architectures(), architecture_line) + "\n" +
               section("conventional accelerators", list_dlas(), dla_line) + "\n" +
               section("memories", list_memories(), memory_line) + "\n" +
               section("energies", list_energies(), energy_line));
  return 0;
}

}  // namespace pqa
