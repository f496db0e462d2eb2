// How a job ended, in the words of its layers' names.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pqa/job.h"

namespace pqa {

// What the simulation calls "layer N: ..." goes by its name here.
std::string with_layer_name(const std::string& message, const std::vector<std::string>& names);

// Throws simulation_error for a job that failed, or that did not do every layer of every image.
void check_job(const job_result& job, std::uint64_t layers_done, const std::vector<std::string>& names,
               std::uint64_t images);

}  // namespace pqa
