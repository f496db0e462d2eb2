#include "import/scalesim_topology.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <map>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "files/files.h"
#include "json/names.h"
#include "pqa/base/error.h"

namespace pqa {

namespace {

constexpr std::uint64_t largest_file = 8 * 1024 * 1024;
constexpr std::uint32_t largest_size = 65535;
constexpr std::size_t most_layers = 4096;
constexpr std::size_t longest_name = 100;

using cells = std::vector<std::string>;

std::string trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1));
}

cells split(std::string_view line) {
  cells result;
  for (std::size_t begin = 0; begin <= line.size();) {
    const std::size_t end = std::min(line.find(',', begin), line.size());
    result.push_back(trimmed(line.substr(begin, end - begin)));
    begin = end + 1;
  }
  while (!result.empty() && result.back().empty()) result.pop_back();
  return result;
}

// SCALE-Sim looks at nothing behind the last comma: some files have remarks there.
void drop_remark(cells& row, std::string_view line, std::size_t needed) {
  if (row.size() > needed && line.find_last_of(',') + 1 < line.size() &&
      !trimmed(line.substr(line.find_last_of(',') + 1)).empty())
    row.pop_back();
}

class topology_reader {
 public:
  explicit topology_reader(const std::string& path) : path_(path) {
    root_["name"] = name_of_file();
    root_["layers"] = json::array();
  }

  json read(std::string_view text) {
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    if (text.substr(0, byte_order_mark.size()) == byte_order_mark) text.remove_prefix(byte_order_mark.size());
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      ++line_;
      take(text.substr(begin, end - begin));
      begin = end + 1;
    }
    if (root_["layers"].empty()) fail("found no layer, allowed a line of heads and a line for each layer");
    return std::move(root_);
  }

 private:
  [[noreturn]] void fail(const std::string& problem) const {
    throw input_error(fmt::format("{}:{}: {}", printable(path_, 512), line_, problem));
  }

  std::string name_of_file() const {
    std::string name = printable(std::filesystem::path(path_).stem().string(), longest_name);
    return name.empty() ? "topology" : name;
  }

  void take(std::string_view line) {
    cells row = split(line);
    if (row.empty()) return;
    if (!has_heads_) {
      has_heads_ = true;
      is_gemm_ = row.size() >= 2 && row[1] == "M";
      const std::size_t needed = is_gemm_ ? 4 : 8;
      if (row.size() >= needed) return;
      fail("found " + in_quotes(row.front()) +
           " as heads, allowed \"Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num "
           "Filter, "
           "Strides,\" or \"Layer, M, N, K,\"");
    }
    drop_remark(row, line, is_gemm_ ? 4 : 8);
    if (is_gemm_)
      take_product(row);
    else
      take_convolution(row);
  }

  // Name, numbers and perhaps how sparse the weights are.
  template <std::size_t count>
  std::array<std::uint32_t, count> numbers_of(const cells& row) const {
    if (row.size() < count + 1 || row.size() > count + 2) {
      fail(fmt::format("found {} values, allowed a name and {} numbers", row.size(), count));
    }
    std::array<std::uint32_t, count> numbers{};
    for (std::size_t i = 0; i < count; ++i) {
      const std::string& text = row[i + 1];
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), numbers[i]);
      if (error != std::errc() || end != text.data() + text.size() || numbers[i] == 0 || numbers[i] > largest_size) {
        fail(
            fmt::format("found {} as value {}, allowed an integer from 1 to {}", in_quotes(text), i + 2, largest_size));
      }
    }
    if (row.size() == count + 2) check_density(row.back());
    return numbers;
  }

  void check_density(const std::string& ratio) const {
    const std::size_t colon = ratio.find(':');
    if (colon != std::string::npos && ratio.substr(0, colon) == ratio.substr(colon + 1)) return;
    fail("found " + in_quotes(ratio) + " as sparsity, allowed dense weights such as 1:1");
  }

  void take_product(const cells& row) {
    const auto [m, n, k] = numbers_of<3>(row);
    add(row.front(), {{"in_channels", k},
                      {"height", m},
                      {"width", 1U},
                      {"out_channels", n},
                      {"kernel_h", 1U},
                      {"kernel_w", 1U},
                      {"stride", 1U},
                      {"padding", 0U}});
  }

  void take_convolution(const cells& row) {
    const auto [height, width, kernel_h, kernel_w, channels, filters, stride] = numbers_of<7>(row);
    if (kernel_h > height || kernel_w > width) {
      fail(fmt::format("found a filter of {} x {} on an input of {} x {}, allowed one that fits", kernel_h, kernel_w,
                       height, width));
    }
    const bool depthwise = row.front().find("DP") != std::string::npos;
    const json layer = {{"in_channels", depthwise ? 1U : channels},
                        {"height", with_last_window(height, kernel_h, stride)},
                        {"width", with_last_window(width, kernel_w, stride)},
                        {"out_channels", filters},
                        {"kernel_h", kernel_h},
                        {"kernel_w", kernel_w},
                        {"stride", stride},
                        {"padding", 0U}};
    if (!depthwise) {
      add(row.front(), layer);
      return;
    }
    for (std::uint32_t c = 0; c < channels; ++c) add(fmt::format("{}Channel_{}", row.front(), c), layer);
  }

  // The input that as many windows take as start in it.
  std::uint32_t with_last_window(std::uint32_t size, std::uint32_t kernel, std::uint32_t stride) const {
    const std::uint32_t outputs = (size - kernel + stride + stride - 1) / stride;
    const std::uint32_t taken = (outputs - 1) * stride + kernel;
    if (taken > largest_size) fail(fmt::format("found an input of {}, allowed at most {}", taken, largest_size));
    return taken;
  }

  void add(std::string name, const json& layer) {
    if (root_["layers"].size() == most_layers) {
      fail(fmt::format("found more than {} layers (a depthwise one counts for each channel), allowed so many",
                       most_layers));
    }
    name = printable(name, longest_name);
    std::replace(name.begin(), name.end(), '/', '_');
    if (name.empty() || name == "." || name == "..") name = "layer";
    const std::uint32_t seen = ++names_[name];
    if (seen > 1) name += fmt::format(" ({})", seen);
    json named = {{"name", name}};
    named.update(layer);
    root_["layers"].push_back(std::move(named));
  }

  const std::string& path_;
  json root_;
  std::map<std::string, std::uint32_t> names_;
  std::size_t line_ = 0;
  bool has_heads_ = false;
  bool is_gemm_ = false;
};

}  // namespace

bool is_topology(const std::string& path) {
  const std::string_view ending = ".csv";
  return path.size() > ending.size() && std::string_view(path).substr(path.size() - ending.size()) == ending;
}

json_document topology_from_text(std::string_view text, const std::string& path) {
  return {topology_reader(path).read(text), path, folder_of(path)};
}

json_document load_topology(const std::string& path) {
  return topology_from_text(read_file(path, "a topology file", largest_file), path);
}

}  // namespace pqa
