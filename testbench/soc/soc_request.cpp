#include "soc/soc_request.h"

#include <fmt/format.h>

#include "configuration.h"
#include "files/files.h"
#include "json/names.h"
#include "option_table.h"
#include "pqa/base/error.h"
#include "presets/memory_json.h"

namespace pqa {

namespace {

const std::vector<std::string> fidelity_names = {"lt", "at"};

constexpr std::uint64_t features_granule = std::uint64_t{1} << 20U;

option_table soc_options() {
  option_table options("pqa_soc");
  options.single("image", "DIR", "run what `pqa image` has put there, instead of a WORKLOAD")
      .single("images", "N", "inferences (default 1)")
      .single("images-per-job", "N", "inferences that the firmware starts at once (default all)")
      .single("fidelity", "F", "of the accelerator: at (default) or lt")
      .flag("poll", "the firmware polls the block instead of waiting for its interrupt")
      .flag("preloaded", "tables and inputs are in memory from the start")
      .single("memory", "M", "the accelerator's memory, a preset or a file (default ddr4_2400)")
      .single("arch", "A", "architecture, a preset or a file (default pqa_paper); not with --image")
      .single("data", "D", "random, or an .npz file with the tensors of the layers; not with --image")
      .single("seed", "S", "of random data (default 1); not with --image")
      .repeated("set", "PATH=VALUE", "override a value; with --image of the memory only")
      .single("timeout-us", "N", "how long the firmware waits for a job (default for ever)")
      .single("firmware", "FILE", "run this instead, a binary that begins at 0xf000000000")
      .single("core-mhz", "N", "clock of the core, an instruction a cycle (default 1000)")
      .single("quantum-ns", "N", "how far the core runs ahead of the simulation (default 10000)")
      .single("limit-instructions", "N", "more are a failure (default 10000000000)")
      .single("limit-ms", "N", "so is more simulated time (default 1000)");
  return options;
}

void read_numbers(const option_values& values, soc_request& request) {
  constexpr std::uint64_t many = 1'000'000'000;
  request.fidelity = values.choice("fidelity", fidelity_names, 1) == 0 ? fidelity::lt : fidelity::at;
  request.orders.images = values.number("images", 1, 1, many);
  request.orders.images_per_job = values.number("images-per-job", 0, 1, many);
  request.orders.timeout_ns = values.number("timeout-us", 0, 1, many) * 1000;
  request.orders.polls = values.has("poll");
  request.orders.preloaded = values.has("preloaded");
  request.core_clock_hz = values.number("core-mhz", 1000, 1, 10'000) * 1'000'000;
  request.quantum_ns = values.number("quantum-ns", 10'000, 1, many);
  request.most_instructions = values.number("limit-instructions", 10'000'000'000, 1, ~std::uint64_t{0});
  request.limit_ms = values.number("limit-ms", 1000, 1, 1'000'000);
}

void read_image_folder(const option_values& values, const override_roots& roots, soc_request& request) {
  if (!values.operands().empty()) {
    values.fail("image",
                fmt::format("found with the WORKLOAD {}, allowed one of both", in_quotes(values.operands()[0])));
  }
  for (const char* option : {"arch", "data", "seed"}) {
    if (values.has(option)) values.fail(option, "found with --image, allowed without: the image has its own");
  }
  check_roots(roots, input_kind::memory, "pqa_soc");
  const memory_config memory = load_memory(values.text("memory", "ddr4_2400"), roots.memory);
  request.image = read_firmware_image(values.text("image", ""));
  request.placement = place(request.image.architecture, memory);
}

void make_image(const option_values& values, const override_roots& roots, soc_request& request) {
  const configuration config = load_configuration(values.only_operand("WORKLOAD"), values.text("arch", "pqa_paper"),
                                                  values.text("memory", "ddr4_2400"), roots);
  firmware_image_settings settings;
  settings.workload = config.workload;
  settings.architecture = config.architecture;
  settings.seed = values.number("seed", 1, 0, ~std::uint64_t{0});
  const std::string data = values.text("data", "");
  settings.all_random = data == "random";
  if (values.has("data") && !settings.all_random) use_tensors_file(settings.workload, data);
  request.placement = place(config.architecture, config.memory);
  settings.bases = request.placement.bases;
  request.image = make_firmware_image(settings);
}

// Makes room for the image where its addresses are, or says where they would have to be.
void fit_image(soc_request& request) {
  const firmware_image& image = request.image;
  image_bases& bases = request.placement.bases;
  if (image.features_apart != *bases.features_apart) {
    throw input_error(fmt::format(
        "image: found feature maps {}, allowed with this architecture and memory {}",
        image.features_apart ? "apart from the tables" : "among the tables",
        image.features_apart ? "among the tables (pqa image without --features-base)"
                             : fmt::format("apart (pqa image --features-base {:#x})", bases.on_chip_features)));
  }
  if (image.main.address < bases.main || (image.features_apart && image.features.address < bases.on_chip_features)) {
    throw input_error(
        fmt::format("image: found {:#x} and {:#x}, allowed are {:#x} and more for tables, {:#x} and more "
                    "for feature maps",
                    image.main.address, image.features.address, bases.main, bases.on_chip_features));
  }
  const std::uint64_t features_begin = bases.on_chip_features;
  bases.main = image.main.address;
  if (image.features_apart) bases.on_chip_features = image.features.address;
  image_extent extent(bases, image.architecture.feature_maps.placement);
  extent.main_end = image.main.end;
  extent.features_end = image.features.end;
  extent.largest_layer_bytes = image.largest_layer_bytes;
  fit(request.placement, extent);
  // A memory on chip that has no capacity ends where the maps do, so that an access beyond them is seen.
  memory_window& window = request.placement.config.windows[request.placement.features];
  if (!image.features_apart || window.size_bytes) return;
  for (const system_node& node : request.placement.config.nodes) {
    const auto* memory = std::get_if<memory_device>(&node.device);
    if (node.name == request.placement.features && memory != nullptr && !capacity_bytes(*memory))
      window.size_bytes = ceil_div(image.features.end - features_begin, features_granule) * features_granule;
  }
}

}  // namespace

soc_request read_soc_request(const words& arguments, const std::string& firmware_path) {
  const option_values values = soc_options().parse(arguments);
  soc_request request;
  read_numbers(values, request);
  const override_roots roots = split_overrides(values.texts("set"));
  if (roots.dla.whole || !roots.dla.parts.empty()) {
    values.fail("set", "found a path of the dla, allowed paths of the workload, the architecture or the memory");
  }
  request.firmware = read_file(values.text("firmware", firmware_path), "a firmware binary", std::uint64_t{1} << 20U);
  if (values.has("image")) {
    read_image_folder(values, roots, request);
  } else {
    make_image(values, roots, request);
  }
  fit_image(request);
  return request;
}

std::string soc_help() {
  return "usage: pqa_soc WORKLOAD [OPTIONS]\n"
         "       pqa_soc --image DIR [OPTIONS]\n"
         "\n"
         "Runs a network on an example SoC: firmware on an RV64 core loads tables and\n"
         "inputs, starts the accelerator, waits for it and checks the outputs.\n"
         "\n" +
         soc_options().describe() +
         "\n"
         "Examples:\n"
         "  pqa_soc kws\n"
         "  pqa_soc resnet20 --fidelity lt --images 100 --preloaded\n"
         "  pqa image kws --base 0 --features-base 0x10000000000 --out kws\n"
         "  pqa_soc --image kws --poll\n"
         "\n"
         "Exit status: 0 done; 1 the simulated system failed (wrong outputs, a trap, a bus\n"
         "error); 2 the input is wrong.\n";
}

}  // namespace pqa
