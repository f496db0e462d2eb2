// What is wrong with a DRAM's configuration, and at which key.
#pragma once

#include <string>

#include "pqa/base/error.h"
#include "pqa/memory/dram_config.h"

namespace pqa {

// `key` is a dotted path as in the files, such as "timing_ck.RAS"; `problem` "found ..., allowed ...".
class dram_config_error final : public input_error {
 public:
  dram_config_error(const std::string& key, const std::string& problem)
      : input_error(key + ": " + problem), key_(key), problem_(problem) {}

  const std::string& key() const { return key_; }
  const std::string& problem() const { return problem_; }

 private:
  std::string key_;
  std::string problem_;
};

// check() of the public header, for those who know better where the configuration came from. Throws dram_config_error.
void check_dram(const dram_config& config);

}  // namespace pqa
