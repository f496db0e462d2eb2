#include "run_outputs.h"

#include "files/files.h"
#include "json/format.h"
#include "pqa/base/error.h"
#include "result_json.h"

namespace pqa {

namespace {

const char* const result_name = "result.json";
const char* const layers_name = "layers.csv";
const char* const tensors_folder = "tensors";

void write_trace(const trace_recorder& trace, atomic_file& file) {
  trace.write([&](std::string_view text) { file.write(text); });
}

}  // namespace

run_outputs::run_outputs(const run_request& request) : request_(request) {
  if (!request.out.empty()) folder_.emplace(request.out);
  if (request.trace.empty()) return;
  if (folder_) trace_name_ = folder_->name_inside(request.trace);
  if (trace_name_ == result_name || trace_name_ == layers_name || trace_name_ == tensors_folder) {
    throw input_error("run: --trace: found the name of another file of the results, allowed a name of its own");
  }
  if (trace_name_.empty()) atomic_file probe(request.trace);
}

void run_outputs::write(const run_figures& figures, const simulated_run* run) {
  if (!folder_ && request_.trace.empty()) return;
  const signals_held held;
  std::optional<atomic_file> trace_file;
  if (!request_.trace.empty() && trace_name_.empty()) {
    trace_file.emplace(request_.trace);
    write_trace(*run->trace(), *trace_file);
  }
  if (folder_) fill_folder(figures, run);
  if (folder_) folder_->commit();
  if (trace_file) trace_file->commit();
}

void run_outputs::fill_folder(const run_figures& figures, const simulated_run* run) {
  folder_->open();
  std::vector<std::string> files = {result_name, layers_name};
  if (!trace_name_.empty()) {
    files.push_back(trace_name_);
    folder_->write_with(trace_name_, [&](const std::string& path) {
      atomic_file file(path);
      write_trace(*run->trace(), file);
      file.commit();
    });
  }
  if (request_.save_tensors) {
    const std::vector<std::string> tensors = run->save_tensors(*folder_);
    files.insert(files.end(), tensors.begin(), tensors.end());
  }
  const json result = result_json(request_, figures, files);
  folder_->write(layers_name, layers_csv(result));
  folder_->write(result_name, format_json(result));
}

}  // namespace pqa
