#include "monitor/protocol_checker.h"

#include <algorithm>
#include <functional>
#include <string_view>

namespace pqa {

using rule = protocol_rule;

void protocol_checker::broken(protocol_rule which, const payload_view& p, tick_t now) {
  ++violations_[static_cast<std::size_t>(which)];
  if (first_.size() < most_kept) first_.push_back({which, now, p.address});
}

std::uint64_t protocol_checker::digest(const payload_view& p) const {
  if (!settings_.reads_arrays) return 0;
  const auto digest_of = [](const unsigned char* bytes, std::size_t count) {
    if (bytes == nullptr) return std::size_t{0};
    return std::hash<std::string_view>{}(std::string_view(reinterpret_cast<const char*>(bytes), count));
  };
  const std::size_t data = p.command == 1 ? digest_of(p.data, p.length) : 0;
  return data ^ (digest_of(p.enables, p.enable_length) * 3);
}

protocol_checker::transaction* protocol_checker::find(const void* payload) {
  const auto found = seen_.find(payload);
  return found == seen_.end() ? nullptr : &found->second;
}

std::uint64_t protocol_checker::steps_of(const void* payload) {
  const transaction* t = find(payload);
  return t == nullptr ? 0 : t->steps;
}

void protocol_checker::check_request(const payload_view& p, tick_t now) {
  const bool moves_data = p.command != 2;
  expect(p.status == 0, rule::begin_req_with_status, p, now);
  expect(!moves_data || (p.data != nullptr && p.length > 0), rule::request_without_data, p, now);
  expect(!moves_data || p.streaming_width > 0, rule::streaming_width_zero, p, now);
  expect(!p.dmi_allowed && !p.option_set, rule::hint_in_request, p, now);
  expect(!p.managed || p.references > 0, rule::payload_not_held, p, now);
  if (p.enables == nullptr) return;
  const bool legal = p.enable_length > 0 && std::all_of(p.enables, p.enables + p.enable_length,
                                                        [](unsigned char e) { return e == 0 || e == 0xff; });
  expect(legal, rule::byte_enables_malformed, p, now);
}

void protocol_checker::check_unchanged(const payload_view& given, std::uint64_t arrays, const payload_view& p,
                                       tick_t now) {
  const bool same = given.command == p.command && given.length == p.length && given.enable_length == p.enable_length &&
                    given.streaming_width == p.streaming_width;
  expect(same, rule::attributes_changed, p, now);
  expect(settings_.addresses_may_change || given.address == p.address, rule::address_changed, p, now);
  if (given.data != p.data || given.enables != p.enables) {
    broken(rule::pointers_changed, p, now);
  } else if (same) {
    expect(arrays == digest(p), rule::arrays_changed, p, now);
  }
}

protocol_checker::transaction* protocol_checker::follow(const payload_view& p, protocol_rule otherwise, call_time t) {
  transaction* const found = find(p.payload);
  if (found == nullptr || !is_open(*found)) {
    broken(found != nullptr && found->at == stage::completed ? rule::phase_after_completion : otherwise, p, t.now);
    return nullptr;
  }
  expect(t.at >= found->latest, rule::transaction_went_back, p, t.now);
  found->latest = std::max(found->latest, t.at);
  ++found->steps;
  return found;
}

void protocol_checker::begin_request(const payload_view& p, call_time t) {
  expect(request_ == nullptr && t.at >= request_free_, rule::begin_req_while_request_open, p, t.now);
  expect(p.managed, rule::no_memory_manager, p, t.now);
  check_request(p, t.now);
  const bool blocking = std::find(blocking_.begin(), blocking_.end(), p.payload) != blocking_.end();
  expect(!blocking, rule::both_transports_at_once, p, t.now);
  transaction& known = seen_[p.payload];
  if (is_open(known)) {
    broken(rule::begin_req_of_open_transaction, p, t.now);
    return;
  }
  const std::uint64_t steps = known.steps + 1;
  known = {p, digest(p), t.at, t.at, 0, stage::requesting, steps};
  request_ = p.payload;
  ++outstanding_;
  ++open_;
  ++transactions_;
}

void protocol_checker::end_request(const payload_view& p, call_time t) {
  transaction* const open = follow(p, rule::end_req_without_request, t);
  if (open == nullptr) return;
  if (open->at != stage::requesting) {
    broken(rule::end_req_without_request, p, t.now);
    return;
  }
  open->at = stage::accepted;
  if (request_ == p.payload) request_ = nullptr;
  request_free_ = std::max(request_free_, t.at);
}

tick_t protocol_checker::begin_response(const payload_view& p, call_time t) {
  transaction* const open = follow(p, rule::begin_resp_without_request, t);
  if (open == nullptr) return never;
  if (open->at == stage::responding) {
    broken(rule::begin_resp_without_request, p, t.now);
    return never;
  }
  expect(response_ == nullptr && t.at >= response_free_, rule::begin_resp_while_response_open, p, t.now);
  expect(p.status != 0, rule::begin_resp_without_status, p, t.now);
  check_unchanged(open->given, open->arrays, p, t.now);
  if (open->at == stage::requesting) {  // implies END_REQ
    if (request_ == p.payload) request_ = nullptr;
    request_free_ = std::max(request_free_, open->begin);
  }
  open->at = stage::responding;
  open->status = p.status;
  response_ = p.payload;
  --outstanding_;
  return open->begin;
}

void protocol_checker::close(transaction& t, stage how) {
  t.at = how;
  --open_;
}

void protocol_checker::end_response(const payload_view& p, call_time t) {
  transaction* const open = follow(p, rule::end_resp_without_response, t);
  if (open == nullptr) return;
  if (open->at != stage::responding) {
    broken(rule::end_resp_without_response, p, t.now);
    return;
  }
  if (response_ == p.payload) response_ = nullptr;
  response_free_ = std::max(response_free_, t.at);
  close(*open, stage::ended);
}

// TLM_COMPLETED to BEGIN_REQ: request and response have ended.
tick_t protocol_checker::complete(const payload_view& p, call_time t) {
  transaction* const open = follow(p, rule::answer_not_allowed, t);
  if (open == nullptr) return never;
  if (open->at != stage::requesting) {
    broken(rule::answer_not_allowed, p, t.now);
    return never;
  }
  expect(p.status != 0, rule::begin_resp_without_status, p, t.now);
  check_unchanged(open->given, open->arrays, p, t.now);
  if (request_ == p.payload) request_ = nullptr;
  request_free_ = std::max(request_free_, open->begin);
  --outstanding_;
  close(*open, stage::completed);
  return open->begin;
}

protocol_checker::open_call protocol_checker::forward_call(const payload_view& p, transport_phase phase, call_time t) {
  open_call call{p, phase, t, 0, never};
  if (phase == transport_phase::begin_req) {
    begin_request(p, t);
  } else if (phase == transport_phase::end_resp) {
    expect(!p.managed || p.references > 0, rule::payload_not_held, p, t.now);
    const transaction* open = find(p.payload);
    // The payload is still the initiator's to keep as it was.
    if (open != nullptr && open->at == stage::responding) {
      expect(open->status == p.status, rule::status_changed_after_response, p, t.now);
      check_unchanged(open->given, open->arrays, p, t.now);
    }
    end_response(p, t);
  } else if (phase != transport_phase::other) {
    broken(rule::phase_in_wrong_direction, p, t.now);
  }
  call.steps = steps_of(p.payload);
  return call;
}

void protocol_checker::check_accepted(const open_call& call, const payload_view& p, transport_phase phase,
                                      call_time t) {
  bool same = phase == call.phase && t.at == call.time.at;
  // What was called from inside may have changed the payload.
  if (steps_of(p.payload) == call.steps && call.phase == transport_phase::begin_req)
    same = same && p.status == call.before.status && p.dmi_allowed == call.before.dmi_allowed;
  expect(same, rule::accepted_but_changed, p, t.now);
}

tick_t protocol_checker::forward_return(const open_call& call, const payload_view& p, transport_answer answer,
                                        transport_phase phase, call_time t) {
  expect(t.now == call.time.now, rule::time_passed_in_call, p, t.now);
  expect(t.at >= call.time.at, rule::annotation_went_back, p, t.now);
  if (answer == transport_answer::accepted) {
    check_accepted(call, p, phase, t);
    return never;
  }
  const bool updated = answer == transport_answer::updated;
  if (updated && phase == transport_phase::other) return never;
  switch (call.phase) {
    case transport_phase::begin_req:
      if (!updated) return complete(p, t);
      if (phase == transport_phase::begin_resp) return begin_response(p, t);
      if (phase == transport_phase::end_req)
        end_request(p, t);
      else
        broken(rule::answer_not_allowed, p, t.now);
      break;
    case transport_phase::end_resp:
      expect(!updated, rule::answer_not_allowed, p, t.now);
      break;
    case transport_phase::other:
      broken(rule::extension_phase_answered, p, t.now);
      break;
    default:
      break;
  }
  return never;
}

protocol_checker::open_call protocol_checker::backward_call(const payload_view& p, transport_phase phase, call_time t) {
  open_call call{p, phase, t, 0, never};
  if (phase == transport_phase::end_req || phase == transport_phase::begin_resp)
    expect(!p.managed || p.references > 0, rule::payload_not_held, p, t.now);
  if (phase == transport_phase::end_req) {
    end_request(p, t);
  } else if (phase == transport_phase::begin_resp) {
    call.answered = begin_response(p, t);
  } else if (phase != transport_phase::other) {
    broken(rule::phase_in_wrong_direction, p, t.now);
  }
  call.steps = steps_of(p.payload);
  return call;
}

// The initiator may have given the payload back by now: nothing of it is looked at.
void protocol_checker::backward_return(const open_call& call, const payload_view& p, transport_answer answer,
                                       transport_phase phase, call_time t) {
  expect(t.now == call.time.now, rule::time_passed_in_call, p, t.now);
  expect(t.at >= call.time.at, rule::annotation_went_back, p, t.now);
  if (answer == transport_answer::accepted) {
    expect(phase == call.phase && t.at == call.time.at, rule::accepted_but_changed, p, t.now);
    return;
  }
  const bool updated = answer == transport_answer::updated;
  if (updated && phase == transport_phase::other) return;
  if (call.phase == transport_phase::other) {
    broken(rule::extension_phase_answered, p, t.now);
  } else if (call.phase == transport_phase::begin_resp && (!updated || phase == transport_phase::end_resp)) {
    end_response(p, t);
  } else {
    broken(rule::answer_not_allowed, p, t.now);
  }
}

protocol_checker::open_call protocol_checker::blocking_call(const payload_view& p, call_time t) {
  check_request(p, t.now);
  const transaction* known = find(p.payload);
  const bool blocking = std::find(blocking_.begin(), blocking_.end(), p.payload) != blocking_.end();
  expect(!blocking && (known == nullptr || !is_open(*known)), rule::both_transports_at_once, p, t.now);
  blocking_.push_back(p.payload);
  ++transactions_;
  open_call call{p, transport_phase::other, t, 0, never};
  call.steps = digest(p);
  return call;
}

void protocol_checker::blocking_return(const open_call& call, const payload_view& p, call_time t) {
  const auto inside = std::find(blocking_.begin(), blocking_.end(), call.before.payload);
  if (inside != blocking_.end()) blocking_.erase(inside);
  expect(t.at >= call.time.at, rule::annotation_went_back, p, t.now);
  expect(p.status != 0, rule::begin_resp_without_status, p, t.now);
  check_unchanged(call.before, call.steps, p, t.now);
}

void protocol_checker::direct_granted(std::uint64_t address, const direct_region& region, tick_t now) {
  payload_view p;
  p.address = address;
  const bool inside = region.first <= address && address <= region.last;
  expect(region.has_pointer && region.has_access && inside, rule::direct_region_wrong, p, now);
}

void protocol_checker::debug_return(const payload_view& p, unsigned count, tick_t now) {
  expect(count <= p.length, rule::debug_count_wrong, p, now);
}

protocol_violations protocol_checker::violations() const {
  protocol_violations all = violations_;
  for (const auto& entry : seen_) {
    if (!is_open(entry.second)) continue;
    const bool answered = entry.second.at == stage::responding;
    ++all[static_cast<std::size_t>(answered ? rule::response_left_open : rule::request_left_open)];
  }
  return all;
}

const std::array<const char*, protocol_rule_count> protocol_rule_names = {"begin_req_of_open_transaction",
                                                                          "end_req_without_request",
                                                                          "begin_resp_without_request",
                                                                          "end_resp_without_response",
                                                                          "phase_in_wrong_direction",
                                                                          "phase_after_completion",
                                                                          "answer_not_allowed",
                                                                          "accepted_but_changed",
                                                                          "extension_phase_answered",
                                                                          "begin_req_while_request_open",
                                                                          "begin_resp_while_response_open",
                                                                          "annotation_went_back",
                                                                          "transaction_went_back",
                                                                          "time_passed_in_call",
                                                                          "begin_req_with_status",
                                                                          "request_without_data",
                                                                          "byte_enables_malformed",
                                                                          "streaming_width_zero",
                                                                          "hint_in_request",
                                                                          "no_memory_manager",
                                                                          "payload_not_held",
                                                                          "attributes_changed",
                                                                          "address_changed",
                                                                          "pointers_changed",
                                                                          "arrays_changed",
                                                                          "begin_resp_without_status",
                                                                          "status_changed_after_response",
                                                                          "both_transports_at_once",
                                                                          "direct_region_wrong",
                                                                          "debug_count_wrong",
                                                                          "request_left_open",
                                                                          "response_left_open"};

}  // namespace pqa
