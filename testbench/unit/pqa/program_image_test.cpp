// `pqa image`: what a plain reading of its files finds is the network and its right outputs.
#include <array>
#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "arithmetic/reference.h"
#include "child_process.h"
#include "json/document.h"
#include "pqa/architecture.h"
#include "pqa/descriptor.h"

namespace pqa {
namespace {

std::uint64_t address(const json& text) {
  return std::stoull(text.get<std::string>(), nullptr, 16);
}

// Entry k of width b, bit by bit, from `begin` bytes on: docs/formats.md, "Memory layout".
std::int32_t entry(const std::string& bytes, std::uint64_t begin, std::uint64_t k, std::uint32_t width,
                   bool is_signed) {
  std::uint64_t value = 0;
  for (std::uint32_t i = 0; i < width; ++i) {
    const std::uint64_t bit = k * width + i;
    const auto byte = static_cast<unsigned char>(bytes.at(begin + bit / 8));
    value |= static_cast<std::uint64_t>(byte >> bit % 8 & 1) << i;
  }
  if (is_signed && (value >> (width - 1) & 1) != 0) value |= ~std::uint64_t{0} << width;
  return static_cast<std::int32_t>(value);
}

// A folder of `pqa image`, read by what image.json says alone.
struct image_folder {
  explicit image_folder(const std::string& path) : path_(path) {
    description = json_document::load(path + "/image.json").root();
    main = contents("image.bin");
    features = description.contains("features") ? contents("features.bin") : "";
    golden = contents("golden.bin");
  }
  std::string contents(const std::string& name) const {
    std::ifstream stream(path_ + "/" + name, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  // The bytes at an address and the offset in them.
  const std::string& bytes_at(std::uint64_t where, std::uint64_t& offset) const {
    const std::uint64_t base = address(description["main"]["address"]);
    const bool in_main = where >= base && where - base < main.size();
    offset = where - (in_main ? base : address(description["features"]["address"]));
    return in_main ? main : features;
  }

  json description;
  std::string main, features, golden;

 private:
  std::string path_;
};

std::vector<std::int32_t> read_table(const image_folder& image, std::uint64_t where, std::uint64_t count,
                                     std::uint32_t width, bool is_signed) {
  std::uint64_t offset = 0;
  const std::string& bytes = image.bytes_at(where, offset);
  std::vector<std::int32_t> values;
  for (std::uint64_t k = 0; k < count; ++k) values.push_back(entry(bytes, offset, k, width, is_signed));
  return values;
}

// [Ns][Np][No] from blocks of the lanes.
std::vector<std::int32_t> read_lut(const image_folder& image, const descriptor& d, const architecture& a) {
  const layer& l = d.layer;
  const std::uint32_t subspaces = l.subspaces();
  const auto stream =
      read_table(image, d.lut, std::uint64_t{subspaces} * l.prototypes * l.out_channels, l.bits.lut, l.is_signed.lut);
  std::vector<std::int32_t> lut(stream.size());
  std::size_t next = 0;
  for (std::uint32_t o = 0; o < l.out_channels; o += a.lanes.outputs)
    for (std::uint32_t s = 0; s < subspaces; s += a.lanes.subspaces)
      for (std::uint32_t p = 0; p < l.prototypes; ++p)
        for (std::uint32_t i = o; i < std::min(o + a.lanes.outputs, l.out_channels); ++i)
          for (std::uint32_t k = s; k < std::min(s + a.lanes.subspaces, subspaces); ++k)
            lut[(std::size_t{k} * l.prototypes + p) * l.out_channels + i] = stream[next++];
  return lut;
}

// Pixels, each beginning on a byte, to planes.
std::vector<std::int32_t> planes(const std::string& bytes, std::uint64_t offset, std::uint64_t pixels,
                                 std::uint32_t channels, std::uint32_t width, bool is_signed) {
  const std::uint64_t stride = (std::uint64_t{channels} * width + 7) / 8;
  std::vector<std::int32_t> values(pixels * channels);
  for (std::uint64_t p = 0; p < pixels; ++p)
    for (std::uint32_t c = 0; c < channels; ++c)
      values[c * pixels + p] = entry(bytes, offset + p * stride, c, width, is_signed);
  return values;
}

void expect_right(const image_folder& image, const architecture& a) {
  std::uint64_t expected_next = address(image.description["entries"][0]["descriptor"]);
  for (const json& e : image.description["entries"]) {
    ASSERT_EQ(address(e["descriptor"]), expected_next);
    std::uint64_t offset = 0;
    const std::string& bytes = image.bytes_at(address(e["descriptor"]), offset);
    descriptor_image raw;
    for (std::size_t i = 0; i < raw.size(); ++i) raw[i] = static_cast<std::uint8_t>(bytes.at(offset + i));
    descriptor d;
    ASSERT_EQ(decode_descriptor(raw, d), descriptor_error::none) << e["layer"];
    expected_next = d.next;
    const layer& l = d.layer;
    EXPECT_EQ(d.output, address(e["output"]));
    layer_tensors tensors;
    tensors.prototypes = read_table(
        image, d.prototypes, std::uint64_t{l.shared_codebook ? 1 : l.subspaces()} * l.prototypes * l.subvector_length,
        l.bits.prototype, l.is_signed.activation);
    tensors.lut = read_lut(image, d, a);
    if (l.has_bias) tensors.bias = read_table(image, d.bias, l.out_channels, l.bits.accumulator, l.is_signed.lut);
    const std::string& maps = image.bytes_at(d.input, offset);
    tensors.input = planes(maps, offset, std::uint64_t{l.height} * l.width, l.in_channels, l.bits.activation,
                           l.is_signed.activation);
    const auto golden = planes(image.golden, e["golden_offset"].get<std::uint64_t>(), l.columns(), l.out_channels,
                               l.bits.output, l.is_signed.lut);
    EXPECT_EQ(golden, reference_layer(l, a.lanes.subspaces, tensors).output) << e["layer"];
  }
  // A ring.
  EXPECT_EQ(expected_next, address(image.description["entries"][0]["descriptor"]));
}

const char* const odd_network = R"({"name": "odd", "prototypes": 5, "subvector_length": 3, "layers": [
  {"name": "a \"b\" %d", "in_channels": 7, "height": 5, "width": 4, "out_channels": 9, "kernel_h": 3, "kernel_w": 2,
   "bias": true, "bits": {"lut": 5, "activation": 6, "output": 11}},
  {"name": "second", "in_channels": 3, "height": 6, "width": 6, "out_channels": 34, "kernel_h": 1, "kernel_w": 1}]})";

std::vector<std::string> words_of(const std::string& line) {
  std::istringstream stream(line);
  return {std::istream_iterator<std::string>(stream), {}};
}

TEST(program_image, holds_the_network_and_its_outputs) {
  const temporary_folder folder;
  const std::string network = folder.file("odd.json", odd_network);
  architecture a = load_architecture("pqa_paper");
  a.lanes.subspaces = 3;
  a.lanes.outputs = 4;
  const std::string lanes = "--set arch.lanes.subspaces=3 --set arch.lanes.outputs=4 ";
  for (const std::string& options : {std::string("--base 0x80000000"), std::string("--base 4096 --images 3 --seed 7"),
                                     std::string("--base 0 --features-base 0x10000000000 --images 2")}) {
    SCOPED_TRACE(options);
    const std::string out = folder.path("out");
    auto words = words_of("image " + network + " " + lanes + options + " --out " + out);
    const child_result made = run_pqa(words);
    ASSERT_EQ(made.status, 0) << made.err;
    EXPECT_NE(made.out.find("image.bin"), std::string::npos);
    expect_right(image_folder(out), a);
  }
}

TEST(program_image, different_images_have_different_inputs_and_the_same_tables) {
  const temporary_folder folder;
  ASSERT_EQ(run_pqa({"image", "kws", "--base", "0", "--images", "2", "--out", folder.path("out")}).status, 0);
  const image_folder image(folder.path("out"));
  const json& entries = image.description["entries"];
  ASSERT_EQ(entries.size(), 10U);
  EXPECT_EQ(entries[0]["lut"], entries[5]["lut"]);
  EXPECT_NE(entries[0]["input"], entries[5]["input"]);
  const auto golden_of = [&](const json& e) {
    return image.golden.substr(e["golden_offset"].get<std::size_t>(), e["output_bytes"].get<std::size_t>());
  };
  EXPECT_NE(golden_of(entries[0]), golden_of(entries[5]));
}

TEST(program_image, the_same_words_give_the_same_bytes) {
  const temporary_folder folder;
  const std::vector<std::string> words = {"image", "kws", "--base", "0x1000", "--out", folder.path("out")};
  ASSERT_EQ(run_pqa(words).status, 0);
  const image_folder first(folder.path("out"));
  const std::string header = first.contents("image.h");
  ASSERT_EQ(run_pqa(words).status, 0);  // replaces its own result
  const image_folder second(folder.path("out"));
  EXPECT_EQ(first.description, second.description);
  EXPECT_EQ(first.main, second.main);
  EXPECT_EQ(first.golden, second.golden);
  EXPECT_EQ(header, second.contents("image.h"));
}

// The header, compiled as a user would, says what image.json says.
TEST(program_image, the_header_is_c99) {
  const temporary_folder folder;
  const std::string network = folder.file("odd.json", odd_network);
  ASSERT_EQ(run_pqa({"image", network, "--base", "0x80000000", "--out", folder.path("out")}).status, 0);
  const image_folder image(folder.path("out"));
  const json& last = image.description["entries"].back();
  const std::string test =
      "#include \"out/image.h\"\n#include <string.h>\nint main(void) {\n"
      "  const pqa_image_entry* e = &pqa_image_entries[PQA_IMAGE_LAYERS * PQA_IMAGE_IMAGES - 1u];\n"
      "  if (strcmp(pqa_image_entries[0].layer, \"a \\\"b\\\" %d\") != 0) return 1;\n"
      "  if (e->output != UINT64_C(" +
      last["output"].get<std::string>() +
      ")) return 2;\n"
      "  if (e->golden_offset + e->output_bytes != PQA_IMAGE_GOLDEN_BYTES) return 3;\n"
      "  return PQA_IMAGE_BYTES == " +
      std::to_string(image.main.size()) + "u ? 0 : 4;\n}\n";
  const std::string source = folder.file("test.c", test);
  const std::string build = "cc -std=c99 -Wall -Wextra -Wpedantic -Wconversion -Werror -I" + folder.path() + " " +
                            source + " -o " + folder.path("test");
  ASSERT_EQ(std::system(build.c_str()), 0);
  EXPECT_EQ(std::system(folder.path("test").c_str()), 0);
}

TEST(program_image, mistakes_are_one_line_and_leave_nothing) {
  const temporary_folder folder;
  const std::string out = folder.path("out");
  const std::vector<std::pair<std::string, std::vector<std::string>>> cases = {
      {"kws --out " + out, {"--base", "found nothing"}},
      {"kws --base 0", {"--out", "found nothing"}},
      {"kws --base 0x800 --out " + out, {"--base", "\"0x800\"", "multiple of 4096"}},
      {"kws --base 80000000h --out " + out, {"--base", "\"80000000h\""}},
      {"kws --base -4096 --out " + out, {"--base"}},
      {"kws --base 0x10000000000000000 --out " + out, {"--base", "below 2^64"}},
      {"kws --base 0xfffffffffffff000 --out " + out, {"0xfffffffffffff000", "2^64"}},
      {"kws --base 0 --features-base 1 --out " + out, {"--features-base", "multiple of 4096"}},
      {"kws --base 0 --features-base 0x1000 --out " + out, {"overlap"}},
      {"kws --base 0 --images 0 --out " + out, {"--images"}},
      {"resnet20 --base 0 --images 100000 --out " + out, {"4 GiB"}},
      {"kws --base 0 --set memory.channels=2 --out " + out, {"--set", "memory"}},
      {"kws --base 0 --data nothing.npz --out " + out, {"nothing.npz"}},
      {"kwz --base 0 --out " + out, {"kwz"}},
      {"kws --base 0 --out /proc/none/out", {"/proc/none/out", "cannot be written"}},
  };
  for (const auto& [line, parts] : cases) {
    SCOPED_TRACE(line);
    expect_refused(run_pqa(words_of("image " + line)), 2, parts);
    EXPECT_EQ(folder.count(), 0U);
  }
  // A folder with other things is left alone.
  std::filesystem::create_directory(out);
  folder.file("out/mine.txt", "x");
  expect_refused(run_pqa({"image", "kws", "--base", "0", "--out", out}), 2, {"other things"});
  EXPECT_EQ(folder.contents("out/mine.txt"), "x");
}

}  // namespace
}  // namespace pqa
