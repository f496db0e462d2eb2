#include "monitor/protocol_checker.h"

namespace pqa {

const std::array<const char*, protocol_rule_count> protocol_rule_names = {
    "begin_req_while_request_open", "begin_req_of_open_transaction",
    "begin_req_with_status",        "end_req_without_request",
    "begin_resp_without_request",   "begin_resp_while_response_open",
    "begin_resp_without_status",    "end_resp_without_response",
    "phase_in_wrong_direction",     "annotation_went_back",
    "attributes_changed",           "left_open"};

void protocol_checker::begin_request(const void* payload, const attributes& a, bool has_status, tick_t at) {
  if (request_ != nullptr || at < request_free_) broken(protocol_rule::begin_req_while_request_open);
  if (has_status) broken(protocol_rule::begin_req_with_status);
  if (under_way_.count(payload) != 0) {
    broken(protocol_rule::begin_req_of_open_transaction);
    return;
  }
  under_way_[payload] = {a, at, false};
  request_ = payload;
  ++outstanding_;
}

void protocol_checker::end_request(const void* payload, tick_t at) {
  if (request_ != payload || payload == nullptr) {
    broken(protocol_rule::end_req_without_request);
    return;
  }
  request_ = nullptr;
  request_free_ = at;
}

tick_t protocol_checker::begin_response(const void* payload, const attributes& a, bool has_status, tick_t at) {
  if (response_ != nullptr || at < response_free_) broken(protocol_rule::begin_resp_while_response_open);
  if (!has_status) broken(protocol_rule::begin_resp_without_status);
  const auto found = under_way_.find(payload);
  if (found == under_way_.end() || found->second.answered) {
    broken(protocol_rule::begin_resp_without_request);
    return never;
  }
  if (request_ == payload) end_request(payload, at);
  if (found->second.given != a) broken(protocol_rule::attributes_changed);
  found->second.answered = true;
  response_ = payload;
  --outstanding_;
  return found->second.begin;
}

void protocol_checker::end_response(const void* payload, tick_t at) {
  if (response_ != payload || payload == nullptr) {
    broken(protocol_rule::end_resp_without_response);
    return;
  }
  response_ = nullptr;
  response_free_ = at;
  under_way_.erase(payload);
}

tick_t protocol_checker::complete(const void* payload, bool has_status, tick_t at) {
  const auto found = under_way_.find(payload);
  if (found == under_way_.end() || found->second.answered) return never;
  if (!has_status) broken(protocol_rule::begin_resp_without_status);
  if (request_ == payload) end_request(payload, at);
  const tick_t begin = found->second.begin;
  under_way_.erase(found);
  --outstanding_;
  return begin;
}

protocol_violations protocol_checker::violations() const {
  protocol_violations all = violations_;
  all[static_cast<std::size_t>(protocol_rule::left_open)] += under_way_.size();
  return all;
}

}  // namespace pqa
