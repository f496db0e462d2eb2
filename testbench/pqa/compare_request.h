// What a command line of `pqa compare` asks for, read and checked.
#pragma once

#include "option_table.h"
#include "pqa/dla.h"
#include "run_request.h"

namespace pqa {

struct compare_request {
  run_request run;  // of PQA; the DLA has the same, but for the architecture
  dla_architecture dla;
};

option_table compare_options();

// Throws input_error.
compare_request read_compare_request(const words& arguments, const words& command_line);

}  // namespace pqa
