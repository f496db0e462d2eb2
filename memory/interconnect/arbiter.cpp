#include "interconnect/arbiter.h"

#include <algorithm>
#include <map>

namespace pqa {
namespace {

// The first after `last` that waits and is allowed.
template <class Allowed>
std::size_t next_after(std::size_t last, const std::vector<bool>& waiting, const Allowed& allowed) {
  const std::size_t count = waiting.size();
  for (std::size_t step = 1; step <= count; ++step) {
    const std::size_t i = (last + step) % count;
    if (waiting[i] && allowed(i)) return i;
  }
  return last;
}

class round_robin_arbiter final : public arbiter {
 public:
  explicit round_robin_arbiter(std::size_t count) : last_(count - 1) {}

  std::size_t choose(const std::vector<bool>& waiting) override {
    return next_after(last_, waiting, [](std::size_t) { return true; });
  }
  void went(std::size_t which, std::uint64_t) override { last_ = which; }

 private:
  std::size_t last_;
};

class priority_arbiter final : public arbiter {
 public:
  explicit priority_arbiter(const std::vector<port_share>& shares) : shares_(shares) {
    for (const port_share& share : shares) last_[share.priority] = shares.size() - 1;
  }

  std::size_t choose(const std::vector<bool>& waiting) override {
    std::uint32_t highest = 0;
    for (std::size_t i = 0; i < waiting.size(); ++i) {
      if (waiting[i]) highest = std::max(highest, shares_[i].priority);
    }
    return next_after(last_[highest], waiting, [&](std::size_t i) { return shares_[i].priority == highest; });
  }
  void went(std::size_t which, std::uint64_t) override { last_[shares_[which].priority] = which; }

 private:
  std::vector<port_share> shares_;
  std::map<std::uint32_t, std::size_t> last_;  // the one that went last, of each priority
};

class weighted_arbiter final : public arbiter {
 public:
  explicit weighted_arbiter(const std::vector<port_share>& shares)
      : shares_(shares), starts_(shares.size()), last_(shares.size() - 1) {}

  std::size_t choose(const std::vector<bool>& waiting) override {
    std::uint64_t least = ~std::uint64_t{0};
    for (std::size_t i = 0; i < waiting.size(); ++i) {
      if (waiting[i]) least = std::min(least, start_of(i));
    }
    return next_after(last_, waiting, [&](std::size_t i) { return start_of(i) == least; });
  }

  void went(std::size_t which, std::uint64_t beats) override {
    virtual_time_ = start_of(which);
    starts_[which] = virtual_time_ + beats * scale / shares_[which].weight;
    last_ = which;
    if (virtual_time_ > renew_at) renew();
  }

 private:
  // A beat's virtual time at weight 1; weights go up to 10^6, so what the division drops is below a thousandth of a
  // beat's.
  static constexpr std::uint64_t scale = 1'000'000'000;
  static constexpr std::uint64_t renew_at = std::uint64_t{1} << 60;

  std::uint64_t start_of(std::size_t i) const { return std::max(starts_[i], virtual_time_); }

  // Only differences count.
  void renew() {
    for (std::uint64_t& start : starts_) start -= std::min(start, virtual_time_);
    virtual_time_ = 0;
  }

  std::vector<port_share> shares_;
  std::vector<std::uint64_t> starts_;  // virtual time from which on it may go again
  std::uint64_t virtual_time_ = 0;
  std::size_t last_;
};

}  // namespace

std::unique_ptr<arbiter> make_arbiter(arbitration kind, const std::vector<port_share>& shares) {
  switch (kind) {
    case arbitration::priority:
      return std::make_unique<priority_arbiter>(shares);
    case arbitration::weighted:
      return std::make_unique<weighted_arbiter>(shares);
    default:
      return std::make_unique<round_robin_arbiter>(shares.size());
  }
}

}  // namespace pqa
