// What a user's mistake must look like: an input_error of one line that says everything listed.
#pragma once

#include <exception>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "pqa/base/error.h"

namespace pqa {

// The text of the input_error that `function` throws; a failure of the test when it throws none or another.
template <class Function>
std::string input_error_of(Function&& function) {
  try {
    function();
  } catch (const input_error& error) {
    return error.what();
  } catch (const std::exception& error) {
    ADD_FAILURE() << "not an input_error: " << error.what();
    return {};
  }
  ADD_FAILURE() << "nothing was refused";
  return {};
}

inline void expect_one_line_with(const std::string& text, const std::vector<std::string>& parts) {
  EXPECT_EQ(text.find('\n'), std::string::npos) << text;
  EXPECT_LT(text.size(), 1500U) << text;
  for (const std::string& part : parts) EXPECT_NE(text.find(part), std::string::npos) << text << "\n  lacks " << part;
}

template <class Function>
void expect_input_error(Function&& function, const std::vector<std::string>& parts) {
  expect_one_line_with(input_error_of(function), parts);
}

}  // namespace pqa
