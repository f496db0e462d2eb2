// `pqa image`: what firmware loads to run a network.
#include <charconv>

#include <fmt/format.h>

#include "command.h"
#include "configuration.h"
#include "firmware_image.h"
#include "json/names.h"
#include "loader/workload_json.h"
#include "option_table.h"
#include "pqa/base/error.h"
#include "presets/architecture_json.h"
#include "result_folder.h"
#include "standard_streams.h"
#include "version.h"

namespace pqa {

namespace {

constexpr std::uint64_t page_bytes = 4096;
constexpr std::uint64_t most_images = 1'000'000;

option_table image_options() {
  option_table options("image");
  options.single("base", "ADDR", "where image.bin goes: descriptors, tables and inputs; a multiple of 4096")
      .single("features-base", "ADDR", "feature maps lie here instead, the inputs in features.bin")
      .single("arch", "A", "architecture, a preset or a file (default pqa_paper)")
      .single("data", "D",
              "random: made from the seed; or an .npz file with the tensors of the layers (default: the workload's own "
              "files, random where it has none)")
      .single("images", "N", "inputs and outputs for so many images (default 1)")
      .single("seed", "S", "of random data (default 1)")
      .repeated("set", "PATH=VALUE", "override a value, such as arch.lanes.outputs=64 or workload.prototypes=8")
      .single("out", "DIR", "the folder to write");
  return options;
}

std::uint64_t read_address(const option_values& values, const char* option) {
  const std::string text = values.text(option, "");
  const bool hex = text.rfind("0x", 0) == 0 || text.rfind("0X", 0) == 0;
  const char* const begin = text.data() + (hex ? 2 : 0);
  const char* const end = text.data() + text.size();
  std::uint64_t address = 0;
  const auto [rest, error] = std::from_chars(begin, end, address, hex ? 16 : 10);
  if (error != std::errc() || rest != end || address % page_bytes != 0) {
    values.fail(option,
                fmt::format("found {}, allowed an address below 2^64 that is a multiple of 4096, such as 0x80000000",
                            in_quotes(text)));
  }
  return address;
}

image_bases read_bases(const option_values& values) {
  if (!values.has("base")) values.fail("base", "found nothing, allowed an address such as 0x80000000");
  image_bases bases;
  bases.main = read_address(values, "base");
  bases.features_apart = values.has("features-base");
  if (values.has("features-base")) bases.on_chip_features = read_address(values, "features-base");
  return bases;
}

firmware_image_settings read_settings(const option_values& values) {
  const override_roots roots = split_overrides(values.texts("set"));
  if (roots.memory.whole || !roots.memory.parts.empty() || roots.dla.whole || !roots.dla.parts.empty()) {
    values.fail("set", "found a path of the memory or the dla, allowed paths of the workload or the architecture");
  }
  firmware_image_settings settings;
  settings.workload = load_workload(values.only_operand("WORKLOAD"), roots.workload);
  settings.architecture = load_architecture(values.text("arch", "pqa_paper"), roots.architecture);
  settings.bases = read_bases(values);
  settings.images = values.number("images", 1, 1, most_images);
  settings.seed = values.number("seed", 1, 0, ~std::uint64_t{0});
  const std::string data = values.text("data", "");
  if (values.has("data") && data.empty()) values.fail("data", "found an empty text, allowed \"random\" or a path");
  settings.all_random = data == "random";
  if (values.has("data") && !settings.all_random) use_tensors_file(settings.workload, data);
  return settings;
}

json head_of(const firmware_image_settings& settings, const words& command_line) {
  json head;
  head["version"] = version();
  head["command"] = json::array({"pqa"});
  for (const std::string& word : command_line) head["command"].push_back(word);
  head["seed"] = settings.seed;
  head["config"] = {{"architecture", to_json(settings.architecture)}, {"workload", to_json(settings.workload)}};
  return head;
}

}  // namespace

int image_command(const words& arguments, const words& command_line) {
  const option_values values = image_options().parse(arguments);
  const firmware_image_settings settings = read_settings(values);
  if (values.text("out", "").empty()) values.fail("out", "found nothing, allowed the path of a folder");
  result_folder folder(values.text("out", ""), "image.json");
  const firmware_image image = make_firmware_image(settings);
  const std::vector<named_bytes> files = firmware_image_files(image, head_of(settings, command_line));
  const signals_held held;
  folder.open();
  for (const named_bytes& file : files) folder.write(file.name, file.bytes);
  folder.commit();
  std::string text = fmt::format("{} layers, {} image{}, first descriptor {:#x}\n", image.layers, image.images,
                                 image.images == 1 ? "" : "s", image.first_descriptor());
  text += fmt::format("image.bin     {:>10} bytes at {:#x}, used up to {:#x}\n", image.main.bytes.size(),
                      image.main.address, image.main.end);
  if (image.features_apart) {
    text += fmt::format("features.bin  {:>10} bytes at {:#x}, used up to {:#x}\n", image.features.bytes.size(),
                        image.features.address, image.features.end);
  }
  write_output(text + fmt::format("golden.bin    {:>10} bytes\n", image.golden.size()));
  return 0;
}

std::string image_help() {
  return "usage: pqa image WORKLOAD --base ADDR --out DIR [OPTIONS]\n"
         "\n"
         "Makes what firmware loads to run a network on the accelerator: image.bin with\n"
         "descriptors, tables and inputs as they lie in memory, golden.bin with the right\n"
         "outputs, image.h with their addresses for C, and image.json, which describes\n"
         "all of it.\n"
         "\n" +
         image_options().describe() +
         "\n"
         "Examples:\n"
         "  pqa image kws --base 0x80000000 --out kws\n"
         "  pqa image resnet20 --base 0 --features-base 0x10000000000 --out resnet20\n";
}

}  // namespace pqa
