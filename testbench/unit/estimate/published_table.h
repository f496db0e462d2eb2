// The published comparison table: what the closed forms are held against.
#pragma once

#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "estimate/closed_form.h"

namespace pqa {

inline const external_bandwidth paper_ddr{35'200'000'000, 0.8};
inline const external_bandwidth paper_hbm{400'000'000'000, 0.8};

using table_row = std::map<std::string, std::string>;

inline std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> cells;
  std::stringstream stream(line);
  for (std::string cell; std::getline(stream, cell, ',');) cells.push_back(cell);
  return cells;
}

inline std::vector<table_row> published_rows() {
  std::ifstream file(PQA_SOURCE_DIR "/testbench/unit/estimate/table3_public.csv");
  std::string line;
  std::getline(file, line);
  const std::vector<std::string> names = split(line);
  std::vector<table_row> rows;
  while (std::getline(file, line)) {
    const std::vector<std::string> cells = split(line);
    table_row row;
    for (std::size_t i = 0; i < names.size() && i < cells.size(); ++i) row[names[i]] = cells[i];
    rows.push_back(row);
  }
  return rows;
}

}  // namespace pqa
