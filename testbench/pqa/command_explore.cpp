// `pqa explore`: the designs that no other one beats.
#include "command.h"
#include "explore/explore_report.h"
#include "json/format.h"
#include "result_folder.h"
#include "standard_streams.h"

namespace pqa {

int explore_command(const words& arguments, const words& command_line) {
  const explore_request request = read_explore_request(arguments, command_line);
  std::optional<result_folder> folder;
  if (!request.out.empty()) folder.emplace(request.out);
  const design_space space(request.base, request.axes);
  explore_outcome outcome;
  outcome.found = search(space, request.model, request.energy, request.limits, request.objectives);
  outcome.simulated = simulate_front(request, space, outcome.found.front);
  const std::vector<std::string> files = {"points.csv", "result.json"};
  const json result = explore_json(request, space, outcome, folder ? files : std::vector<std::string>());
  if (folder) {
    const signals_held held;
    folder->open();
    folder->write("points.csv", front_csv(result));
    folder->write("result.json", format_json(result));
    folder->commit();
  }
  write_output(request.print_json ? format_json(result) : explore_report(request, space, outcome));
  return 0;
}

}  // namespace pqa
