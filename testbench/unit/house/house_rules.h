// The rules of the house (CONTRIBUTING.md) that can be read off the sources.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "unit/house/source_tree.h"

namespace pqa {

struct house_rule {
  std::string name;
  // One line a violation: "file: what is wrong".
  std::function<std::vector<std::string>(const source_tree&)> violations;
};

const std::vector<house_rule>& house_rules();

}  // namespace pqa
