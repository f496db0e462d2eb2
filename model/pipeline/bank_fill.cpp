#include "pipeline/bank_fill.h"

#include <algorithm>

namespace pqa::pipeline {

void bank_fill::begin(const table_plan& plan, const tile& t, std::vector<cycle_t>& ready) {
  plan_ = &plan;
  ready_ = &ready;
  ready.clear();
  encodes_ = t.encodes;
  groups_outermost_ = t.groups_outermost;
  rows_per_group_ = t.timing.te;
  bursts_ = next_step_ = 0;
  latest_ = bias_ = 0;
  row_ = 0;
  prototypes_ready_.clear();
}

void bank_fill::step() {
  if (bursts_ == plan_->bias_bursts) bias_ = latest_;
  if (fills_) {
    if (encodes_) fill_prototypes();
    fill_lut();
  }
  complete_groups();
  next_step_ = plan_->bias_bursts > bursts_ ? plan_->bias_bursts : ~std::uint32_t{0};
  const auto consider = [this](std::uint32_t bursts) { next_step_ = std::min(next_step_, bursts); };
  if (ready_->size() < groups()) consider(plan_->groups[ready_->size()].bursts);
  if (!fills_) return;
  if (row_ < plan_->rows.size()) consider(plan_->rows[row_].bursts_needed);
  const std::size_t g = prototypes_ready_.size();
  if (encodes_ && g < plan_->groups.size()) consider(plan_->groups[g].prototype_bursts);
}

void bank_fill::fill_prototypes() {
  const auto& groups = plan_->groups;
  for (std::size_t g = prototypes_ready_.size(); g < groups.size() && groups[g].prototype_bursts <= bursts_; ++g) {
    prototypes_ = std::max(prototypes_, static_cast<uint128_t>(latest_) * num_) +
                  uint128_t{groups[g].fills_prototypes ? rows_per_group_ : 0} * den_;
    prototypes_ready_.push_back(in_cycles(prototypes_));
  }
}

void bank_fill::fill_lut() {
  for (; row_ < plan_->rows.size() && plan_->rows[row_].bursts_needed <= bursts_; ++row_)
    lut_ = std::max(lut_, static_cast<uint128_t>(latest_) * num_) + den_;
}

void bank_fill::complete_groups() {
  for (std::size_t g = ready_->size(); g < groups() && plan_->groups[g].bursts <= bursts_; ++g) {
    cycle_t ready = latest_;
    if (fills_) {
      ready = std::max(in_cycles(lut_), bias_);
      if (encodes_) ready = std::max(ready, groups_outermost_ ? prototypes_ready_[g] : prototypes_ready_.back());
    }
    ready_->push_back(ready);
  }
}

}  // namespace pqa::pipeline
