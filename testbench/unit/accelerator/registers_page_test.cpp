// docs/registers.md says what the code does: the register table, the codes, and where a descriptor's fields lie.
#include <cstdio>
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "pqa/descriptor.h"
#include "pqa/job.h"
#include "pqa/register_table.h"

namespace pqa {
namespace {

using row = std::vector<std::string>;

std::string trimmed(const std::string& text) {
  const auto begin = text.find_first_not_of(' ');
  return begin == std::string::npos ? "" : text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

// The rows of the first table below the line that begins with `after`.
std::vector<row> table_after(const std::string& after) {
  std::ifstream page(std::string(PQA_SOURCE_DIR) + "/docs/registers.md");
  std::string line;
  while (std::getline(page, line) && line.rfind(after, 0) != 0) continue;
  while (std::getline(page, line) && line.rfind("|---", 0) != 0) continue;
  std::vector<row> rows;
  while (std::getline(page, line) && !line.empty() && line[0] == '|') {
    row cells;
    std::istringstream text(line.substr(1));
    for (std::string cell; std::getline(text, cell, '|');) cells.push_back(trimmed(cell));
    rows.push_back(cells);
  }
  return rows;
}

std::string hex(std::uint32_t value, const char* format) {
  char text[16];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

TEST(RegistersPage, HasTheRegisterTable) {
  const char* const access[] = {"r", "rw", "w1", "w1c"};
  const auto rows = table_after("## Registers");
  ASSERT_EQ(rows.size(), std::size(register_table));
  std::uint32_t before = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const register_description& r = register_table[i];
    const auto offset = static_cast<std::uint32_t>(r.offset);
    EXPECT_TRUE(i == 0 || offset > before) << r.name;
    before = offset;
    const bool lanes = r.offset == reg::lanes_sum || r.offset == reg::lanes_match;
    EXPECT_EQ(rows[i], (row{hex(offset, "0x%02x"), r.name, access[static_cast<int>(r.access)],
                            lanes ? "lanes" : hex(r.reset, "0x%x"), r.meaning}));
  }
}

TEST(RegistersPage, HasEveryCode) {
  const auto codes = [](const std::string& after) {
    std::map<int, std::string> found;
    for (const row& r : table_after(after)) found[std::stoi(r.at(0))] = r.at(1);
    return found;
  };
  const auto code = [](auto c) { return static_cast<int>(c); };
  EXPECT_EQ(codes("ERROR holds"),
            (std::map<int, std::string>{{code(job_error::none), "none"},
                                        {code(job_error::descriptor_fetch), "descriptor_fetch"},
                                        {code(job_error::descriptor_invalid), "descriptor_invalid"},
                                        {code(job_error::no_legal_tiling), "no_legal_tiling"},
                                        {code(job_error::table_fetch), "table_fetch"},
                                        {code(job_error::feature_read), "feature_read"},
                                        {code(job_error::partial_sum_read), "partial_sum_read"},
                                        {code(job_error::result_write), "result_write"},
                                        {code(job_error::timeout), "timeout"}}));
  EXPECT_EQ(codes("ERROR_RESPONSE says"), (std::map<int, std::string>{{code(bus_response::none), "none"},
                                                                      {code(bus_response::generic), "generic"},
                                                                      {code(bus_response::address), "address"},
                                                                      {code(bus_response::command), "command"},
                                                                      {code(bus_response::burst), "burst"},
                                                                      {code(bus_response::byte_enable), "byte_enable"},
                                                                      {code(bus_response::incomplete), "incomplete"},
                                                                      {code(bus_response::missing), "missing"}}));
}

// Sets one field to a value; version and size are not fields of the struct.
const std::map<std::string, std::function<void(descriptor&, std::uint64_t)>>& fields() {
  const auto small = [](std::uint32_t layer::*member) {
    return [member](descriptor& d, std::uint64_t v) { d.layer.*member = static_cast<std::uint32_t>(v); };
  };
  const auto wide = [](std::uint64_t descriptor::*member) {
    return [member](descriptor& d, std::uint64_t v) { d.*member = v; };
  };
  const auto bits = [](std::uint32_t bit_widths::*member) {
    return [member](descriptor& d, std::uint64_t v) { d.layer.bits.*member = static_cast<std::uint32_t>(v); };
  };
  static const std::map<std::string, std::function<void(descriptor&, std::uint64_t)>> all = {
      {"id", [](descriptor& d, std::uint64_t v) { d.id = static_cast<std::uint32_t>(v); }},
      {"next", wide(&descriptor::next)},
      {"prototypes", wide(&descriptor::prototypes)},
      {"lut", wide(&descriptor::lut)},
      {"bias", wide(&descriptor::bias)},
      {"input", wide(&descriptor::input)},
      {"output", wide(&descriptor::output)},
      {"scratch", wide(&descriptor::scratch)},
      {"in_channels", small(&layer::in_channels)},
      {"out_channels", small(&layer::out_channels)},
      {"height", small(&layer::height)},
      {"width", small(&layer::width)},
      {"out_height", small(&layer::out_height)},
      {"out_width", small(&layer::out_width)},
      {"kernel_h", small(&layer::kernel_h)},
      {"kernel_w", small(&layer::kernel_w)},
      {"stride", small(&layer::stride)},
      {"pad_top", small(&layer::pad_top)},
      {"pad_left", small(&layer::pad_left)},
      {"prototype_count", small(&layer::prototypes)},
      {"subvector_length", small(&layer::subvector_length)},
      {"bits.activation", bits(&bit_widths::activation)},
      {"bits.prototype", bits(&bit_widths::prototype)},
      {"bits.lut", bits(&bit_widths::lut)},
      {"bits.accumulator", bits(&bit_widths::accumulator)},
      {"bits.output", bits(&bit_widths::output)},
      {"output_shift", small(&layer::output_shift)},
  };
  return all;
}

TEST(RegistersPage, HasTheDescriptor) {
  std::set<std::string> seen;
  const descriptor_image usual = encode_descriptor(descriptor());
  for (const row& r : table_after("## Descriptor")) {
    const std::size_t offset = std::stoul(r.at(0)), bytes = std::stoul(r.at(1));
    const std::string& field = r.at(2);
    SCOPED_TRACE(field);
    const auto word_at = [&](const descriptor_image& image) {
      std::uint64_t value = 0;
      for (std::size_t b = 0; b < bytes; ++b) value |= std::uint64_t{image.at(offset + b)} << (8 * b);
      return value;
    };
    if (field == "version" || field == "size") {
      EXPECT_EQ(word_at(usual), std::stoul(r.at(3)));
      continue;
    }
    if (field == "flags") continue;  // below
    ASSERT_EQ(fields().count(field), 1u);
    EXPECT_TRUE(seen.insert(field).second);
    const std::uint64_t value = 0xf1e2d3c4b5a69788 & (~std::uint64_t{0} >> (64 - 8 * bytes));
    descriptor d;
    fields().at(field)(d, value);
    const descriptor_image image = encode_descriptor(d);
    EXPECT_EQ(word_at(image), value);
    for (std::size_t b = 0; b < image.size(); ++b)
      if (b < offset || b >= offset + bytes) {
        ASSERT_EQ(image[b], usual[b]) << "byte " << b;
      }
  }
  EXPECT_EQ(seen.size(), fields().size());
}

TEST(RegistersPage, HasTheFlags) {
  const auto flags_with = [](const std::function<void(layer&)>& change) {
    descriptor d;
    d.layer.is_signed = {false, false};
    if (change) change(d.layer);
    const descriptor_image image = encode_descriptor(d);
    return image[4] | std::uint32_t{image[5]} << 8;
  };
  const std::map<std::string, std::uint32_t> values = {
      {"one prototype table for all subspaces", flags_with([](layer& l) { l.shared_codebook = true; })},
      {"there is a bias", flags_with([](layer& l) { l.has_bias = true; })},
      {"activations and prototypes are signed", flags_with([](layer& l) { l.is_signed.activation = true; })},
      {"LUT entries, bias, accumulators and outputs are signed", flags_with([](layer& l) { l.is_signed.lut = true; })},
      {"accumulators and outputs saturate; otherwise they wrap",
       flags_with([](layer& l) { l.overflow = overflow::saturate; })},
  };
  EXPECT_EQ(flags_with(nullptr), 0u);
  EXPECT_EQ(flags_with([](layer& l) { l.metric = metric::l1; }), 1u << 8);
  EXPECT_EQ(flags_with([](layer& l) { l.metric = metric::chebyshev; }), 2u << 8);
  std::ifstream page(std::string(PQA_SOURCE_DIR) + "/docs/registers.md");
  unsigned found = 0;
  for (std::string line; std::getline(page, line);) {
    unsigned bit = 0;
    char meaning[200];
    if (std::sscanf(line.c_str(), "| bit %u | %199[^|]|", &bit, meaning) != 2) continue;
    ++found;
    ASSERT_EQ(values.count(trimmed(meaning)), 1u) << meaning;
    EXPECT_EQ(values.at(trimmed(meaning)), 1u << bit) << meaning;
  }
  EXPECT_EQ(found, values.size());
}

}  // namespace
}  // namespace pqa
