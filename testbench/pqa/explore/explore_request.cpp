#include "explore/explore_request.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "json/names.h"
#include "option_table.h"
#include "presets/energy_json.h"

namespace pqa {

namespace {

constexpr std::uint64_t default_simulations = 24;
constexpr std::uint64_t most_simulations = 10'000;

option_table explore_options() {
  option_table options("explore");
  options.single("arch", "A", "architecture that is varied, a preset or a file (default pqa_paper)")
      .single("memory", "M", "memory, a preset or a file (default ddr4_2400)")
      .repeated("axis", "PATH=V,V,...",
                "values of one path, as in --set; takes the place of the default axis of that path")
      .repeated("set", "PATH=VALUE", "override a value of all designs")
      .single("max-area", "X", "budget: CLB equivalents by the area model")
      .single("max-power", "W", "budget: watts, averaged over an inference")
      .single("min-index-bits", "B",
              "index bits an element that a design keeps at least: log2(Np) / Ls (default: the workload's own)")
      .single("area-model", "NAME", "width_aware (default), published or published_squarers")
      .single("objectives", "LIST", "what the front is made of: time,area (default), and energy")
      .single("energy", "E", "energies an event, a preset or a file (default energy_45nm)")
      .single("fidelity", "F", "of the front: lt (default), at; analytic: none is simulated")
      .single("simulate", "N", "designs of the front that are simulated, evenly spread (default 24)")
      .single("out", "DIR", "write result.json and points.csv there")
      .flag("json", "print result.json instead of the table");
  return options;
}

std::optional<double> positive_number(const option_values& values, const char* option) {
  if (!values.has(option)) return std::nullopt;
  const std::string text = values.text(option, "");
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || !(number > 0) || number > 1e15) {
    values.fail(option, fmt::format("found {}, allowed is a number above 0 up to 1e15", in_quotes(text)));
  }
  return number;
}

std::vector<objective> read_objectives(const option_values& values) {
  const std::vector<std::string> names = {"time", "area", "energy"};
  std::vector<objective> objectives;
  const std::string text = values.text("objectives", "time,area");
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string name = text.substr(begin, end - begin);
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) {
      values.fail("objectives", fmt::format("found {}, allowed {}, joined by commas{}", in_quotes(name),
                                            list_names(names), did_you_mean(name, names)));
    }
    objectives.push_back(static_cast<objective>(found - names.begin()));
    begin = end + 1;
  }
  return objectives;
}

std::vector<design_axis> read_axes(const words& arguments) {
  std::vector<design_axis> axes = default_axes();
  for (const std::string& argument : arguments) {
    design_axis own = parse_axis(argument);
    const auto same =
        std::find_if(axes.begin(), axes.end(), [&](const design_axis& axis) { return axis.path == own.path; });
    if (same == axes.end()) {
      axes.push_back(std::move(own));
    } else {
      *same = std::move(own);
    }
  }
  return axes;
}

}  // namespace

explore_request read_explore_request(const words& arguments, const words& command_line) {
  const option_values values = explore_options().parse(arguments);
  explore_request request;
  request.command_line = command_line;
  request.base = {values.only_operand("WORKLOAD"), values.text("arch", "pqa_paper"), values.text("memory", "ddr4_2400"),
                  values.texts("set")};
  request.axes = read_axes(values.texts("axis"));
  request.model = static_cast<area_model>(values.choice(
      "area-model",
      {name_of(area_model::published), name_of(area_model::published_squarers), name_of(area_model::width_aware)},
      static_cast<std::size_t>(area_model::width_aware)));
  request.objectives = read_objectives(values);
  request.limits.area = positive_number(values, "max-area");
  request.limits.watts = positive_number(values, "max-power");
  const std::size_t fidelity = values.choice("fidelity", {"analytic", "lt", "at"}, 1);
  request.event_driven = fidelity == 2;
  request.simulations = fidelity == 0 ? 0 : values.number("simulate", default_simulations, 0, most_simulations);
  request.energy = load_energy(values.text("energy", "energy_45nm"));
  request.out = values.text("out", "");
  request.print_json = values.has("json");
  const configuration own =
      load_configuration(request.base.workload, request.base.architecture, request.base.memory, request.base.sets);
  request.limits.index_bits_per_element =
      positive_number(values, "min-index-bits")
          .value_or(index_bits_per_element(resolve_layers(own.workload, own.architecture)));
  return request;
}

std::string explore_help() {
  return "usage: pqa explore WORKLOAD [OPTIONS]\n"
         "\n"
         "Finds the designs of a network and a memory that no other one beats: every one\n"
         "of a grid by the closed form, then the front of them by simulation. Varied are\n"
         "the lanes, the table memory, Np, Ls and widths. How accurate a network is with\n"
         "them, training has to tell; of two designs that differ in Np and Ls, none with\n"
         "fewer index bits an element than the workload is taken (--min-index-bits).\n"
         "\n" +
         explore_options().describe() +
         "\n"
         "Examples:\n"
         "  pqa explore resnet20 --max-area 20000\n"
         "  pqa explore kws --axis arch.bits.lut=4,8 --objectives time,area,energy\n";
}

}  // namespace pqa
