#include "child_text.h"

#include <csignal>
#include <unistd.h>

#include <gtest/gtest.h>

#include "pqa/base/error.h"

namespace pqa {
namespace {

TEST(child_text, comes_from_another_process) {
  const std::string here = std::to_string(getpid());
  child_text child([] { return std::to_string(getpid()); });
  const std::string there = child.take();
  EXPECT_NE(there, here);
  EXPECT_FALSE(there.empty());
}

TEST(child_text, may_be_long_or_empty) {
  const auto long_text = [] { return std::string(3'000'000, 'x'); };
  EXPECT_EQ(child_text(long_text).take(), long_text());
  EXPECT_EQ(child_text([] { return std::string(); }).take(), "");
}

template <class ERROR>
std::string message_of(const std::function<std::string()>& make) {
  try {
    child_text(make).take();
  } catch (const ERROR& error) {
    return error.what();
  }
  return "nothing thrown";
}

TEST(child_text, throws_what_the_child_threw) {
  EXPECT_EQ(message_of<input_error>([]() -> std::string { throw input_error("wrong"); }), "wrong");
  EXPECT_EQ(message_of<simulation_error>([]() -> std::string { throw simulation_error("failed"); }), "failed");
  EXPECT_EQ(message_of<simulation_error>([]() -> std::string { throw std::runtime_error("odd"); }),
            "internal error: odd");
  EXPECT_EQ(message_of<input_error>([]() -> std::string { throw std::bad_alloc(); }),
            "not enough memory for this workload");
}

TEST(child_text, tells_of_a_child_that_ended_otherwise) {
  EXPECT_EQ(message_of<simulation_error>([]() -> std::string { _exit(0); }), "a child process ended without a result");
  EXPECT_EQ(message_of<simulation_error>([]() -> std::string {
              raise(SIGKILL);
              return {};
            }),
            "a child process was ended by signal 9");
}

TEST(child_text, ends_a_child_whose_text_nobody_takes) {
  const child_text child([]() -> std::string {
    for (;;) pause();
  });
}

}  // namespace
}  // namespace pqa
