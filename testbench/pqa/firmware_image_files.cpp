// The folder of a firmware image: binaries, a C header, and image.json, which says what lies where.
#include <fmt/format.h>

#include "files/files.h"
#include "firmware_image.h"
#include "json/format.h"
#include "json/names.h"
#include "json/reader.h"
#include "pqa/base/error.h"
#include "presets/architecture_json.h"

namespace pqa {

namespace {

constexpr std::uint64_t largest_binary = std::uint64_t{1} << 33U;
constexpr json_limits description_limits = {1024 * 1024 * 1024, 32, 65536};

std::string hex(std::uint64_t address) {
  return fmt::format("{:#x}", address);
}

std::uint64_t address_of(const json_value& value) {
  const std::string text = value.as_string();
  std::size_t end = 0;
  std::uint64_t address = 0;
  try {
    if (text.rfind("0x", 0) == 0) address = std::stoull(text, &end, 16);
  } catch (const std::exception&) {
    end = 0;
  }
  if (end == 0 || end != text.size()) value.refuse("an address such as \"0x80000000\"");
  return address;
}

json to_json(const image_segment& s, const char* file) {
  return {{"file", file}, {"address", hex(s.address)}, {"bytes", s.bytes.size()}, {"end", hex(s.end)}};
}

json to_json(const image_entry& e, std::size_t image) {
  const descriptor& d = e.descriptor;
  json result = {{"image", image},
                 {"layer", e.layer},
                 {"descriptor", hex(e.descriptor_address)},
                 {"prototypes", hex(d.prototypes)},
                 {"lut", hex(d.lut)},
                 {"input", hex(d.input)},
                 {"input_bytes", e.input_bytes},
                 {"output", hex(d.output)},
                 {"output_bytes", e.output_bytes},
                 {"golden_offset", e.golden_offset}};
  if (d.layer.has_bias) result["bias"] = hex(d.bias);
  if (d.scratch != 0) result["scratch"] = hex(d.scratch);
  return result;
}

std::string c_string(const std::string& text) {
  std::string literal = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte > 0x7e || c == '"' || c == '\\' || c == '?') {
      literal += fmt::format("\\{:03o}", byte);
    } else {
      literal += c;
    }
  }
  return literal + '"';
}

std::string macro(const char* name, std::uint64_t value, const char* meaning) {
  return fmt::format("#define PQA_IMAGE_{} UINT64_C({:#x}) /* {} */\n", name, value, meaning);
}

std::string header_of(const firmware_image& image) {
  const architecture& a = image.architecture;
  std::string text =
      "/* Made by `pqa image`: where things lie in image.bin and golden.bin. */\n"
      "#ifndef PQA_IMAGE_H\n#define PQA_IMAGE_H\n\n#include <stdint.h>\n\n";
  text += macro("BASE", image.main.address, "where image.bin goes");
  text += macro("BYTES", image.main.bytes.size(), "of image.bin");
  text += macro("END", image.main.end, "one past what the accelerator uses from BASE on");
  if (image.features_apart) {
    text += macro("FEATURES_BASE", image.features.address, "where features.bin goes");
    text += macro("FEATURES_BYTES", image.features.bytes.size(), "of features.bin");
    text += macro("FEATURES_END", image.features.end, "one past what the accelerator uses from FEATURES_BASE on");
  }
  text += macro("GOLDEN_BYTES", image.golden.size(), "of golden.bin");
  text += macro("FIRST_DESCRIPTOR", image.first_descriptor(), "of a ring of IMAGES * LAYERS descriptors");
  text += fmt::format("#define PQA_IMAGE_LAYERS {}u /* of an image */\n", image.layers);
  text += fmt::format("#define PQA_IMAGE_IMAGES {}u\n", image.images);
  text += fmt::format(
      "#define PQA_IMAGE_LANES_SUBSPACES {}u /* the tables are laid out for these lanes: see pqa_probe */\n"
      "#define PQA_IMAGE_LANES_OUTPUTS {}u\n\n",
      a.lanes.subspaces, a.lanes.outputs);
  text +=
      "typedef struct pqa_image_entry {\n"
      "  const char* layer;\n"
      "  uint64_t descriptor, input, input_bytes; /* addresses, and bytes there */\n"
      "  uint64_t output, output_bytes;\n"
      "  uint64_t golden_offset; /* the bytes of golden.bin that `output` has to hold */\n"
      "} pqa_image_entry;\n\n"
      "/* Image by image. */\n"
      "static const pqa_image_entry pqa_image_entries[] = {\n";
  for (const image_entry& e : image.entries) {
    text += fmt::format("    {{{}, UINT64_C({:#x}), UINT64_C({:#x}), {}u, UINT64_C({:#x}), {}u, {}u}},\n",
                        c_string(e.layer), e.descriptor_address, e.descriptor.input, e.input_bytes, e.descriptor.output,
                        e.output_bytes, e.golden_offset);
  }
  return text + "};\n\n#endif\n";
}

json description_of(const firmware_image& image, const json& head) {
  json result = head;
  result["layers"] = image.layers;
  result["images"] = image.images;
  result["main"] = to_json(image.main, "image.bin");
  if (image.features_apart) result["features"] = to_json(image.features, "features.bin");
  result["largest_layer_bytes"] = image.largest_layer_bytes;
  result["golden"] = {{"file", "golden.bin"}, {"bytes", image.golden.size()}};
  result["entries"] = json::array();
  for (std::size_t i = 0; i < image.entries.size(); ++i)
    result["entries"].push_back(to_json(image.entries[i], i / image.layers));
  result["files"] = {"golden.bin", "image.bin", "image.h", "image.json"};
  if (image.features_apart) result["files"].push_back("features.bin");
  return result;
}

// A binary of as many bytes as image.json says.
std::string read_binary(const std::string& folder, json_object& from, const char* file) {
  const json_value bytes = from.require("bytes", "the size of the file");
  const std::string path = join_path(folder, file);
  std::string contents = read_file(path, "a part of a firmware image", largest_binary);
  if (contents.size() != bytes.as_unsigned(0, largest_binary)) {
    throw input_error(fmt::format("{}: found {} bytes, allowed {}, as image.json says", printable(path, 512),
                                  contents.size(), bytes.raw().dump()));
  }
  return contents;
}

image_segment read_segment(const std::string& folder, json_object from, const char* file) {
  image_segment s;
  s.address = address_of(from.require("address", "an address"));
  s.end = address_of(from.require("end", "an address"));
  s.bytes = read_binary(folder, from, file);
  return s;
}

image_entry read_entry(const json_value& value, std::uint64_t golden_bytes) {
  json_object from(value);
  image_entry e;
  e.layer = from.require("layer", "a name").as_string();
  e.descriptor_address = address_of(from.require("descriptor", "an address"));
  e.descriptor.input = address_of(from.require("input", "an address"));
  e.descriptor.output = address_of(from.require("output", "an address"));
  from.read_unsigned("input_bytes", e.input_bytes, 1, largest_binary);
  e.output_bytes = from.require("output_bytes", "a number").as_unsigned(1, golden_bytes);
  e.golden_offset = from.require("golden_offset", "a number").as_unsigned(0, golden_bytes - e.output_bytes);
  return e;
}

}  // namespace

std::vector<named_bytes> firmware_image_files(const firmware_image& image, const json& head) {
  std::vector<named_bytes> files = {{"image.bin", image.main.bytes},
                                    {"golden.bin", image.golden},
                                    {"image.h", header_of(image)},
                                    {"image.json", format_json(description_of(image, head))}};
  if (image.features_apart) files.push_back({"features.bin", image.features.bytes});
  return files;
}

firmware_image read_firmware_image(const std::string& folder) {
  const json_document document = json_document::load(join_path(folder, "image.json"), description_limits);
  json_object root{json_value(document)};
  json_object config = root.require("config", "the configuration").as_object();
  firmware_image image;
  image.architecture =
      architecture_from_json(config.require("architecture", "an architecture").raw(), document.source());
  image.layers = root.require("layers", "a number").as_unsigned(1, 65536);
  image.images = root.require("images", "a number").as_unsigned(1, 1'000'000);
  root.read_unsigned("largest_layer_bytes", image.largest_layer_bytes, 0, largest_binary);
  image.main = read_segment(folder, root.require("main", "an object").as_object(), "image.bin");
  image.features_apart = root.find("features").has_value();
  if (image.features_apart)
    image.features = read_segment(folder, root.require("features", "an object").as_object(), "features.bin");
  json_object golden = root.require("golden", "an object").as_object();
  image.golden = read_binary(folder, golden, "golden.bin");
  const json_value entries = root.require("entries", "an array");
  const std::size_t count = image.layers * image.images;
  for (const json_value& e : entries.as_array(count, count))
    image.entries.push_back(read_entry(e, image.golden.size()));
  return image;
}

}  // namespace pqa
