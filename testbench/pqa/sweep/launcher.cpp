#include "sweep/launcher.h"

#include <charconv>
#include <cstdlib>

#include <fmt/format.h>

#include "json/names.h"
#include "pqa/base/error.h"

namespace pqa {

namespace {

constexpr std::uint64_t most_workers = 1'000'000;

std::optional<std::uint64_t> number_in(const std::string& text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<std::uint64_t> variable(const char* name) {
  const char* text = std::getenv(name);
  if (text == nullptr) return std::nullopt;
  const auto number = number_in(text);
  if (!number) throw input_error(fmt::format("sweep: {}: found {}, allowed an integer", name, in_quotes(text)));
  return number;
}

worker_share checked(const std::string& source, std::uint64_t rank, std::uint64_t of) {
  if (of == 0 || of > most_workers || rank >= of) {
    throw input_error(fmt::format("sweep: {}: found worker {} of {}, allowed 0 to N-1 of N, N at most {}", source, rank,
                                  of, most_workers));
  }
  return {rank, of};
}

std::optional<worker_share> pair_of(const char* rank, const char* size) {
  const auto own = variable(rank);
  const auto all = variable(size);
  if (!own || !all) return std::nullopt;
  return checked(rank, *own, *all);
}

std::optional<worker_share> array_share() {
  const auto task = variable("SLURM_ARRAY_TASK_ID");
  const auto count = variable("SLURM_ARRAY_TASK_COUNT");
  if (!task || !count) return std::nullopt;
  const std::uint64_t first = variable("SLURM_ARRAY_TASK_MIN").value_or(0);
  const std::uint64_t step = variable("SLURM_ARRAY_TASK_STEP").value_or(1);
  if (*task < first || step == 0) return checked("SLURM_ARRAY_TASK_ID", 1, 0);
  return checked("SLURM_ARRAY_TASK_ID", (*task - first) / step, *count);
}

std::optional<worker_share> step_share() {
  if (const auto share = pair_of("OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE")) return share;
  if (const auto share = pair_of("PMI_RANK", "PMI_SIZE")) return share;
  // A batch script itself has SLURM_PROCID as well, but no step.
  if (!variable("SLURM_STEP_ID")) return std::nullopt;
  return pair_of("SLURM_PROCID", "SLURM_STEP_NUM_TASKS");
}

}  // namespace

std::optional<worker_share> share_of_launcher() {
  const worker_share step = step_share().value_or(worker_share());
  const worker_share array = array_share().value_or(worker_share());
  const worker_share both{array.rank * step.of + step.rank, array.of * step.of};
  if (both.of == 1) return std::nullopt;
  return both;
}

worker_share parse_share(const std::string& text) {
  const std::size_t slash = text.find('/');
  const auto rank = number_in(text.substr(0, slash));
  const auto of = slash == std::string::npos ? std::nullopt : number_in(text.substr(slash + 1));
  if (!rank || !of) throw input_error("sweep: --worker: found " + in_quotes(text) + ", allowed K/N, such as 0/4");
  return checked("--worker", *rank, *of);
}

}  // namespace pqa
