// `pqa compare`: PQA beside the conventional accelerator.
#include <optional>

#include "command.h"
#include "compare_report.h"
#include "compare_run.h"
#include "json/format.h"
#include "result_folder.h"
#include "standard_streams.h"

namespace pqa {

int compare_command(const words& arguments, const words& command_line) {
  const compare_request request = read_compare_request(arguments, command_line);
  std::optional<result_folder> folder;
  if (!request.run.out.empty()) folder.emplace(request.run.out);
  const json result = compare_result(request);
  if (folder) {
    const signals_held held;
    json written = result;
    written["files"] = {"layers.csv", "result.json"};
    folder->open();
    folder->write("layers.csv", compare_csv(result));
    folder->write("result.json", format_json(written));
    folder->commit();
  }
  write_output(request.run.print_json ? format_json(result) : compare_report(request, result));
  return 0;
}

}  // namespace pqa
