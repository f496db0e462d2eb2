#include "job_check.h"

#include <fmt/format.h>

#include "json/names.h"
#include "pqa/base/error.h"

namespace pqa {

namespace {

const char* text_of(job_error error) {
  switch (error) {
    case job_error::none:
      return "no error";
    case job_error::descriptor_fetch:
      return "bus error while reading the descriptor";
    case job_error::descriptor_invalid:
      return "invalid descriptor";
    case job_error::no_legal_tiling:
      return "no legal tiling";
    case job_error::table_fetch:
      return "bus error while reading tables";
    case job_error::feature_read:
      return "bus error while reading features";
    case job_error::partial_sum_read:
      return "bus error while reading partial sums";
    case job_error::result_write:
      return "bus error while writing results";
    case job_error::timeout:
      return "no response in time";
  }
  return "unknown error";
}

// Whose burst it was; empty where none has failed.
const char* master_of(job_error error) {
  switch (error) {
    case job_error::descriptor_fetch:
    case job_error::table_fetch:
      return " of accelerator.table";
    case job_error::feature_read:
      return " of accelerator.feature_in";
    case job_error::partial_sum_read:
    case job_error::result_write:
      return " of accelerator.feature_out";
    default:
      return "";
  }
}

}  // namespace

std::string with_layer_name(const std::string& message, const std::vector<std::string>& names) {
  const std::string start = "layer ";
  const std::size_t end = message.find(':');
  if (message.rfind(start, 0) != 0 || end == std::string::npos) return message;
  const std::string digits = message.substr(start.size(), end - start.size());
  if (digits.empty() || digits.size() > 4 || digits.find_first_not_of("0123456789") != std::string::npos)
    return message;
  const std::size_t index = std::stoul(digits);
  return index < names.size() ? start + printable(names[index]) + message.substr(end) : message;
}

void check_job(const job_result& job, std::uint64_t layers_done, const std::vector<std::string>& names,
               std::uint64_t images) {
  if (job.error != job_error::none) {
    throw simulation_error(fmt::format("layer {} of image {}: {}{} at address {:#x}, in cycle {}",
                                       printable(names[job.layer % names.size()]), job.layer / names.size(),
                                       text_of(job.error), master_of(job.error), job.address, job.end));
  }
  const std::uint64_t wanted = names.size() * images;
  if (layers_done != wanted) {
    throw simulation_error(fmt::format("the job ended after {} of {} layers", layers_done, wanted));
  }
}

}  // namespace pqa
