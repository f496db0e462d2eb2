// The three things that a run is made of, with what `--set` changes in them.
#pragma once

#include <string>
#include <vector>

#include "json/document.h"
#include "json/overrides.h"
#include "pqa/architecture.h"
#include "pqa/memory/memory_config.h"
#include "pqa/workloads/workload.h"

namespace pqa {

enum class input_kind { workload, architecture, memory, dla, energy, sweep };
const char* name_of(input_kind kind);

std::vector<std::string> layer_names(const workload& w);

// What a preset's name stands for, or what a JSON file holds, told from its keys. Throws input_error for a name that is
// neither, and for a file that could be anything.
input_kind kind_of(const std::string& name_or_path);

struct configuration {
  pqa::workload workload;
  pqa::architecture architecture;
  memory_config memory;
};

// Names or paths, and the arguments of --set. Throws input_error, also for paths of the conventional accelerator, which
// is no part of it: a command that has one sorts the arguments itself.
configuration load_configuration(const std::string& workload, const std::string& architecture,
                                 const std::string& memory, const std::vector<std::string>& sets);
configuration load_configuration(const std::string& workload, const std::string& architecture,
                                 const std::string& memory, const override_roots& roots);

// For a command that reads only one kind: overrides of another would have no effect. Throws input_error.
void check_roots(const override_roots& roots, input_kind kind, const std::string& command);

// Fully resolved, as it is written beside the results.
json to_json(const configuration& c);

// The memory itself, or of a system the one that the tables lie in: its peak bandwidth is what a run is measured by.
memory_device main_memory(const configuration& c);

}  // namespace pqa
