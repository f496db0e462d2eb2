// `pqa show`: the resolved form of a preset or a file.
#include <fmt/format.h>

#include "command.h"
#include "configuration.h"
#include "json/format.h"
#include "json/names.h"
#include "json/overrides.h"
#include "loader/workload_json.h"
#include "option_table.h"
#include "pqa/base/error.h"
#include "presets/architecture_json.h"
#include "presets/dla_json.h"
#include "presets/energy_json.h"
#include "presets/memory_json.h"
#include "standard_streams.h"
#include "sweep/point_configuration.h"
#include "text_table.h"

namespace pqa {

namespace {

option_table show_options() {
  option_table options("show");
  options.repeated("set", "PATH=VALUE", "override a value, such as workload.prototypes=8")
      .flag("table", "a workload's layers as a table instead of JSON");
  return options;
}

std::string workload_table(const workload& w) {
  std::vector<text_column> columns;
  columns.push_back({"layer", "", true, {}});
  for (const char* head : {"C", "HxW", "No", "kernel", "stride", "N", "Np", "Ls", "Ns", "LUT"}) {
    columns.push_back({head, "", false, {}});
  }
  const architecture a;
  for (std::size_t i = 0; i < w.layers.size(); ++i) {
    const layer l = resolve_layer(w, i, a);
    std::size_t c = 0;
    const auto put = [&](const std::string& cell) { columns[c++].cells.push_back(cell); };
    const auto put_number = [&](std::uint64_t n) { put(compact(n, 6)); };
    put(w.layers[i].name);
    put_number(l.in_channels);
    put(fmt::format("{}x{}", l.height, l.width));
    put_number(l.out_channels);
    put(fmt::format("{}x{}", l.kernel_h, l.kernel_w));
    put_number(l.stride);
    put_number(l.columns());
    put_number(l.prototypes);
    put_number(l.subvector_length);
    put_number(l.subspaces());
    put_number(std::uint64_t{l.subspaces()} * l.prototypes * l.out_channels);
  }
  return render_table(std::move(columns));
}

}  // namespace

std::string show_help() {
  return "usage: pqa show NAME|FILE [OPTIONS]\n"
         "\n"
         "Prints a shipped network, architecture, memory, conventional accelerator or set\n"
         "of energies, or a file that holds one, as JSON with every default filled in.\n"
         "\n" +
         show_options().describe();
}

int show_command(const words& arguments, const words& /*command_line*/) {
  const option_values values = show_options().parse(arguments);
  const std::string& name = values.only_operand("NAME");
  const override_roots roots = split_overrides(values.texts("set"));
  const input_kind kind = kind_of(name);
  check_roots(roots, kind, "show");
  if (values.has("table") && kind != input_kind::workload) {
    values.fail("table", fmt::format("found with {}, allowed with workloads only", in_quotes(name)));
  }
  switch (kind) {
    case input_kind::workload: {
      const workload w = load_workload(name, roots.workload);
      write_output(values.has("table") ? workload_table(w) : format_json(to_json(w)));
      break;
    }
    case input_kind::architecture:
      write_output(format_json(to_json(load_architecture(name, roots.architecture))));
      break;
    case input_kind::memory:
      write_output(format_json(to_json(load_memory(name, roots.memory))));
      break;
    case input_kind::energy:
      write_output(format_json(to_json(load_energy(name))));
      break;
    case input_kind::dla:
      write_output(format_json(to_json(load_dla(name, roots.dla))));
      break;
    case input_kind::sweep: {
      const sweep_spec spec = load_sweep(name);
      write_output(format_json(point_configuration(spec).base_json()));
      break;
    }
  }
  return 0;
}

}  // namespace pqa
