#include "memory_request.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "configuration.h"
#include "json/names.h"
#include "json/overrides.h"
#include "pqa/base/error.h"
#include "pqa/memory/system_config.h"
#include "presets/memory_json.h"

namespace pqa {

namespace {

const std::vector<std::string> pattern_names = {"sequential", "random"};
const std::vector<std::string> memory_fidelity_names = {"lt", "at"};

constexpr std::uint64_t most_requests = 1'000'000'000'000;
constexpr std::uint64_t most_bytes = 1 << 20;
constexpr std::uint64_t most_outstanding = 65536;
constexpr std::uint64_t bytes_per_mib = 1024 * 1024;
constexpr std::uint64_t unlimited_memory_mib = 1024;  // in use of a memory without a capacity
constexpr std::uint32_t open_loop_outstanding = 1024;
constexpr std::uint32_t curve_outstanding = 256;
constexpr int curve_steps = 10;

double decimal(const option_values& values, const std::string& option, double fallback, double min, double max) {
  if (!values.has(option)) return fallback;
  const std::string text = values.text(option, "");
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || !(number >= min && number <= max)) {
    values.fail(option, fmt::format("found {}, allowed {} to {}", in_quotes(text), min, max));
  }
  return number;
}

std::uint64_t capacity_of(const memory_config& memory) {
  const std::optional<memory_device> device = device_of(memory);
  if (!device) {
    throw input_error(
        fmt::format("memory: --memory: found {} of type \"system\", allowed are types \"ideal\", \"sram\" "
                    "and \"dram\": one memory alone",
                    in_quotes(memory.name())));
  }
  return capacity_bytes(*device).value_or(unlimited_memory_mib * bytes_per_mib);
}

// Options that the trace file decides instead.
void check_combinations(const option_values& values, const memory_request& request) {
  if (values.has("trace-in")) {
    for (const char* option :
         {"pattern", "requests", "bytes", "stride-bytes", "read-share", "seed", "size-mib", "rate-gb-s", "curve"}) {
      if (values.has(option)) values.fail(option, "found with --trace-in, allowed without it");
    }
  }
  if (values.has("stride-bytes") && request.pattern == load_pattern::random) {
    values.fail("stride-bytes", "found with --pattern random, allowed with sequential");
  }
  if (values.has("commands") && !std::holds_alternative<dram_config>(request.memory.device)) {
    values.fail("commands", fmt::format("found with memory {}, allowed with one of type \"dram\"",
                                        in_quotes(request.memory.name())));
  }
  if (values.has("commands") && request.curve) values.fail("commands", "found with --curve, allowed without it");
}

}  // namespace

option_table memory_options() {
  option_table options("memory");
  options.single("memory", "M", "memory, a preset or a file (default ddr4_2400)")
      .single("pattern", "P", "sequential (default) or random")
      .single("requests", "N", "how many (default 100000)")
      .single("bytes", "B", "of a request (default 64)")
      .single("outstanding", "K", "requests without a response, at most (default 16; with a rate 1024)")
      .single("rate-gb-s", "R", "open loop: requests come at this rate, whether those before are done or not")
      .single("stride-bytes", "B", "sequential: from one address to the next (default: the bytes of a request)")
      .single("size-mib", "N", "of the addresses in use (default: the whole memory, 1024 if it is unlimited)")
      .single("read-share", "X", "0 to 1: share of reads, drawn for each request (default 1)")
      .single("seed", "S", "of random addresses and directions (default 1)")
      .single("trace-in", "FILE", "requests from lines time_ns,R|W,address,length instead of a pattern")
      .single("fidelity", "F", "at: four phases, out of order (default); lt: b_transport, in order")
      .flag("curve", "latency against load: outstanding 1, 2, 4 ... up to K, or a tenth of R, two tenths ... up to R")
      .single("commands", "FILE", "write the commands of a DRAM there, as CSV")
      .repeated("set", "PATH=VALUE", "override a value, such as memory.channels=4")
      .single("out", "DIR", "write result.json and points.csv there")
      .flag("json", "print result.json instead of the table");
  return options;
}

memory_request read_memory_request(const words& arguments, const words& command_line) {
  const option_values values = memory_options().parse(arguments);
  if (!values.operands().empty()) {
    throw input_error(fmt::format("memory: found {}, allowed are options only; the memory is named by --memory",
                                  in_quotes(values.operands().front())));
  }
  memory_request request;
  request.command_line = command_line;
  const override_roots sets = split_overrides(values.texts("set"));
  check_roots(sets, input_kind::memory, "memory");
  request.memory = load_memory(values.text("memory", "ddr4_2400"), sets.memory);
  if (!device_of(request.memory)) {
    values.fail("memory", fmt::format("found {}, which is a system, allowed a memory alone (pqa run takes both)",
                                      in_quotes(request.memory.name())));
  }
  request.loosely_timed = values.choice("fidelity", memory_fidelity_names, 1) == 0;
  request.pattern = static_cast<load_pattern>(values.choice("pattern", pattern_names, 0));
  request.requests = values.number("requests", 100'000, 1, most_requests);
  request.bytes = static_cast<std::uint32_t>(values.number("bytes", 64, 1, most_bytes));
  request.curve = values.has("curve");
  if (values.has("rate-gb-s")) request.rate_gb_s = decimal(values, "rate-gb-s", 0, 1e-6, 1e6);
  const std::uint32_t outstanding = request.rate_gb_s ? open_loop_outstanding : request.curve ? curve_outstanding : 16;
  request.outstanding = static_cast<std::uint32_t>(values.number("outstanding", outstanding, 1, most_outstanding));
  request.stride_bytes = values.number("stride-bytes", 0, 1, ~std::uint64_t{0} >> 1);
  const std::uint64_t capacity = capacity_of(request.memory);
  request.size_bytes = capacity;
  if (values.has("size-mib")) {
    request.size_bytes =
        values.number("size-mib", 1, 1, std::max<std::uint64_t>(1, capacity / bytes_per_mib)) * bytes_per_mib;
  }
  if (request.bytes > request.size_bytes) values.fail("bytes", "found more than the memory holds");
  request.read_share = decimal(values, "read-share", 1, 0, 1);
  request.seed = values.number("seed", 1, 0, ~std::uint64_t{0});
  request.trace_in = values.text("trace-in", "");
  request.commands = values.text("commands", "");
  request.out = values.text("out", "");
  request.print_json = values.has("json");
  for (const char* option : {"out", "commands", "trace-in"}) {
    if (values.has(option) && values.text(option, "").empty())
      values.fail(option, "found an empty text, allowed a path");
  }
  check_combinations(values, request);
  return request;
}

std::vector<memory_load> loads_of(const memory_request& request) {
  if (!request.curve) return {{request.outstanding, request.rate_gb_s}};
  std::vector<memory_load> loads;
  if (request.rate_gb_s) {
    for (int i = 1; i <= curve_steps; ++i) loads.push_back({request.outstanding, *request.rate_gb_s * i / curve_steps});
    return loads;
  }
  for (std::uint64_t n = 1; n < request.outstanding; n *= 2) loads.push_back({static_cast<std::uint32_t>(n), {}});
  loads.push_back({request.outstanding, {}});
  return loads;
}

std::string memory_help() {
  return "usage: pqa memory [OPTIONS]\n"
         "\n"
         "Loads a memory alone with a pattern or a trace, and tells its bandwidth and its\n"
         "latency (BEGIN_REQ to BEGIN_RESP at the initiator).\n"
         "\n" +
         memory_options().describe() +
         "\n"
         "Examples:\n"
         "  pqa memory --memory ddr4_2400 --pattern random --outstanding 64\n"
         "  pqa memory --memory hbm2_2000 --bytes 256 --curve\n"
         "  pqa memory --pattern random --rate-gb-s 38.4 --curve --out curve\n";
}

}  // namespace pqa
