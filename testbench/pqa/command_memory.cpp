// `pqa memory`: a memory alone under a pattern or a trace.
#include "command.h"
#include "json/format.h"
#include "memory_report.h"
#include "memory_run.h"
#include "result_folder.h"
#include "standard_streams.h"

namespace pqa {

int memory_command(const words& arguments, const words& command_line) {
  const memory_request request = read_memory_request(arguments, command_line);
  std::optional<result_folder> folder;
  if (!request.out.empty()) folder.emplace(request.out);
  const std::vector<memory_figures> figures = run_memory(request);
  const std::vector<std::string> files = {"points.csv", "result.json"};
  const json result = memory_json(request, figures, folder ? files : std::vector<std::string>());
  if (folder) {
    const signals_held held;
    folder->open();
    folder->write("points.csv", points_csv(result));
    folder->write("result.json", format_json(result));
    folder->commit();
  }
  write_output(request.print_json ? format_json(result) : memory_report(request, figures));
  return 0;
}

}  // namespace pqa
