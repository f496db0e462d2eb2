#include "presets/dram_json.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "decimal.h"
#include "dram/address_map.h"
#include "dram/config_error.h"
#include "dram/timing_keys.h"

namespace pqa {
namespace {

constexpr std::uint64_t most = ~std::uint32_t{0};

constexpr enum_name<dram_standard> standard_names[] = {
    {"ddr3", dram_standard::ddr3},     {"ddr4", dram_standard::ddr4},     {"ddr5", dram_standard::ddr5},
    {"lpddr4", dram_standard::lpddr4}, {"lpddr5", dram_standard::lpddr5}, {"hbm2", dram_standard::hbm2},
    {"hbm3", dram_standard::hbm3}};
constexpr enum_name<dram_scheduler> scheduler_names[] = {
    {"fr_fcfs", dram_scheduler::fr_fcfs}, {"fifo", dram_scheduler::fifo}, {"bank_fifo", dram_scheduler::bank_fifo}};
constexpr enum_name<dram_page_policy> page_policy_names[] = {{"open", dram_page_policy::open},
                                                             {"closed", dram_page_policy::closed},
                                                             {"adaptive", dram_page_policy::adaptive},
                                                             {"closed_adaptive", dram_page_policy::closed_adaptive}};
constexpr enum_name<dram_refresh> refresh_names[] = {
    {"none", dram_refresh::none}, {"all_bank", dram_refresh::all_bank}, {"per_bank", dram_refresh::per_bank}};
constexpr enum_name<dram_queue> queue_names[] = {
    {"bank", dram_queue::bank}, {"read_write", dram_queue::read_write}, {"shared", dram_queue::shared}};
constexpr enum_name<dram_admission> admission_names[] = {{"own_bank", dram_admission::own_bank},
                                                         {"last_bank", dram_admission::last_bank}};
constexpr enum_name<dram_field> xor_target_names[] = {{"bank", dram_field::bank},
                                                      {"bank_group", dram_field::bank_group},
                                                      {"rank", dram_field::rank},
                                                      {"pseudo_channel", dram_field::pseudo_channel},
                                                      {"channel", dram_field::channel}};
constexpr enum_name<dram_field> xor_source_names[] = {{"row", dram_field::row}, {"column", dram_field::column}};

std::uint64_t read_data_rate(json_object& root) {
  const std::string allowed = "100 to 20000 in whole transfers a second (at most six decimals)";
  const json_value member = root.require("data_rate_mt_s", allowed);
  if (!member.is_number()) member.refuse(allowed);
  const double mt = member.raw().get<double>();
  if (!(mt >= 100 && mt <= 20'000)) member.refuse(allowed);
  return scale_decimal(mt, 1, 6, rounding::nearest);
}

std::uint32_t require_size(json_object& root, const char* key) {
  return static_cast<std::uint32_t>(root.require(key, "a power of two").as_unsigned(0, most));
}

// What a standard leaves to be derived from its other figures.
void derive_timing(dram_config& c, const std::vector<std::string>& given) {
  dram_timing& t = c.timing;
  const auto set = [&](const char* key, std::uint32_t& target, std::uint64_t value) {
    if (std::find(given.begin(), given.end(), key) != given.end()) return;
    target = static_cast<std::uint32_t>(std::min(value, most));
  };
  const std::uint32_t burst = burst_clocks(c);
  const std::uint32_t banks = c.bank_groups * c.banks_per_group;
  const std::uint32_t turns = c.standard == dram_standard::ddr5 ? c.banks_per_group : banks;
  set("RCDWR", t.RCDWR, t.RCD);
  set("RPab", t.RPab, t.RP);
  set("RC", t.RC, std::uint64_t{t.RAS} + t.RP);
  set("CCD_L", t.CCD_L, t.CCD_S);
  set("CCD_L_WR", t.CCD_L_WR, t.CCD_L);
  set("RRD_L", t.RRD_L, t.RRD_S);
  set("WTR_L", t.WTR_L, t.WTR_S);
  const std::uint64_t read_end = std::uint64_t{t.CL} + t.DQSCK + burst + 2;  // a preamble of a write is two clocks
  set("RTW", t.RTW, read_end > t.CWL ? read_end - t.CWL : 1);
  set("RTRS", t.RTRS, 2);
  set("REFIpb", t.REFIpb, turns == 0 ? 0 : t.REFI / turns);
  set("RREFD", t.RREFD, t.RRD_S);
  set("RREFpb", t.RREFpb, t.RFCpb);
}

void read_timing(json_object& root, dram_config& c) {
  json_object timing = root.require("timing_ck", "an object of times in clocks").as_object();
  std::vector<std::string> given;
  for (const timing_key& key : timing_keys) {
    const auto member = timing.find(key.name);
    if (!member) continue;
    c.timing.*key.member = static_cast<std::uint32_t>(member->as_unsigned(0, most));
    given.emplace_back(key.name);
  }
  timing.finish();
  derive_timing(c, given);
}

void read_controller(json_object& root, dram_controller& k) {
  json_object controller = root.read_object("controller");
  controller.read_enum("scheduler", k.scheduler, scheduler_names);
  controller.read_enum("page_policy", k.page_policy, page_policy_names);
  controller.read_enum("refresh", k.refresh, refresh_names);
  json_object queue = controller.read_object("queue");
  queue.read_enum("organisation", k.queue_organisation, queue_names);
  queue.read_unsigned("depth", k.queue_depth, 1, 1024);
  queue.read_enum("admission", k.admission, admission_names);
  queue.finish();
  if (const auto drain = controller.find("write_drain"); drain && !drain->is_null()) {
    json_object marks = drain->as_object();
    k.write_drain.emplace();
    k.write_drain->low =
        static_cast<std::uint32_t>(marks.require("low", "a number of bursts").as_unsigned(0, 1'000'000));
    k.write_drain->high =
        static_cast<std::uint32_t>(marks.require("high", "a number of bursts").as_unsigned(1, 1'000'000));
    marks.finish();
  }
  controller.read_unsigned("request_latency_ck", k.request_latency, 0, 10'000);
  controller.read_unsigned("response_latency_ck", k.response_latency, 0, 10'000);
  controller.finish();
}

void read_xor(json_object& root, dram_config& c) {
  const auto member = root.find("xor");
  if (!member || member->is_null()) return;
  for (const json_value& element : member->as_array(0, 16)) {
    json_object object = element.as_object();
    dram_xor x;
    x.target = object.require("field", "a field of the address map").as_enum(xor_target_names);
    object.read_enum("with", x.source, xor_source_names);
    object.read_unsigned("shift", x.shift, 0, 63);
    object.finish();
    c.address_xor.push_back(x);
  }
}

json_path split(const std::string& key) {
  json_path path;
  std::size_t at = 0;
  while (true) {
    const std::size_t dot = key.find('.', at);
    path.push_back(key.substr(at, dot - at));
    if (dot == std::string::npos) return path;
    at = dot + 1;
  }
}

json timing_json(const dram_timing& timing) {
  json result = json::object();
  for (const timing_key& key : timing_keys) result[key.name] = timing.*key.member;
  return result;
}

json controller_json(const dram_controller& k) {
  json drain = nullptr;
  if (k.write_drain) drain = {{"low", k.write_drain->low}, {"high", k.write_drain->high}};
  return {{"scheduler", name_of(scheduler_names, k.scheduler)},
          {"page_policy", name_of(page_policy_names, k.page_policy)},
          {"refresh", name_of(refresh_names, k.refresh)},
          {"queue",
           {{"organisation", name_of(queue_names, k.queue_organisation)},
            {"depth", k.queue_depth},
            {"admission", name_of(admission_names, k.admission)}}},
          {"write_drain", drain},
          {"request_latency_ck", k.request_latency},
          {"response_latency_ck", k.response_latency}};
}

json xor_json(const std::vector<dram_xor>& entries) {
  json result = json::array();
  for (const dram_xor& x : entries) {
    result.push_back({{"field", name_of(x.target)}, {"with", name_of(x.source)}, {"shift", x.shift}});
  }
  return result;
}

json data_rate_json(std::uint64_t hz) {
  if (hz % 1'000'000 == 0) return hz / 1'000'000;
  return static_cast<double>(hz) / 1e6;
}

}  // namespace

std::string_view name_of(dram_standard value) {
  return name_of(standard_names, value);
}

dram_config read_dram(json_object& root) {
  dram_config c;
  root.read_name("name", c.name);
  c.standard = root.require("standard", "a standard, such as \"ddr4\"").as_enum(standard_names);
  c.data_rate_hz = read_data_rate(root);
  c.bus_bits = require_size(root, "bus_bits");
  c.burst_length = require_size(root, "burst_length");
  root.read_unsigned("channels", c.channels, 0, most);
  root.read_unsigned("pseudo_channels", c.pseudo_channels, 0, most);
  root.read_unsigned("ranks", c.ranks, 0, most);
  root.read_unsigned("bank_groups", c.bank_groups, 0, most);
  c.banks_per_group = require_size(root, "banks_per_group");
  c.rows = require_size(root, "rows");
  c.columns = require_size(root, "columns");
  read_timing(root, c);
  read_controller(root, c.controller);
  c.address_map = root.require("address_map", "FIELD:BITS joined by '-', most significant first").as_string();
  read_xor(root, c);
  try {
    check_dram(c);
  } catch (const dram_config_error& error) {
    root.value().fail_below(split(error.key()), error.problem());
  }
  c.address_map = resolved_map(c);
  return c;
}

json dram_json(const dram_config& c) {
  return {{"name", c.name},
          {"type", "dram"},
          {"standard", name_of(standard_names, c.standard)},
          {"data_rate_mt_s", data_rate_json(c.data_rate_hz)},
          {"bus_bits", c.bus_bits},
          {"burst_length", c.burst_length},
          {"channels", c.channels},
          {"pseudo_channels", c.pseudo_channels},
          {"ranks", c.ranks},
          {"bank_groups", c.bank_groups},
          {"banks_per_group", c.banks_per_group},
          {"rows", c.rows},
          {"columns", c.columns},
          {"timing_ck", timing_json(c.timing)},
          {"controller", controller_json(c.controller)},
          {"address_map", c.address_map},
          {"xor", xor_json(c.address_xor)}};
}

}  // namespace pqa
