// What a page shows of a folder.
#pragma once

#include <string>

#include "json/document.h"

namespace pqa {

// NOLINTNEXTLINE(bugprone-exception-escape): moving JSON throws nothing
struct report_data {
  std::string title;
  std::string summary;  // for the terminal: "18 layers", "5000 points"
  json data;            // for report_page()
};

// Of a folder with the result.json of `pqa run` or `pqa compare`. Beside the result it holds "work": by accelerator
// ("pqa", "dla") the operations of each layer over all images, and how many of them a cycle can do at most; absent
// where the configuration cannot be read. Throws input_error: there is none, or it is another command's.
report_data run_report(const std::string& folder);

// Of a folder with a sweep.sqlite: "csv" is the text of points.csv, beside it the axes, the metrics, the spec and the
// base. Throws input_error: there is none, or it holds more points than a page can, 200 000.
report_data sweep_report(const std::string& folder);

}  // namespace pqa
