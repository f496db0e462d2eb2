#include "result_folder.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "unit/base/expect_input_error.h"
#include "unit/base/temporary_folder.h"

namespace pqa {
namespace {

namespace fs = std::filesystem;

const std::string listing_itself = R"({"command": ["pqa"], "files": ["result.json", "tensors/a.npz"]})";

void write_result(const std::string& path, const std::string& text) {
  result_folder folder(path);
  folder.open();
  folder.write("result.json", text);
  folder.write("tensors/a.npz", "PK");
  folder.commit();
}

TEST(result_folder, appears_when_it_is_complete) {
  const temporary_folder base;
  const std::string path = base.path("deep/er/out");
  {
    result_folder folder(path);
    EXPECT_EQ(base.count(), 0U);  // the check leaves nothing
    folder.open();
    folder.write("result.json", "{}");
    EXPECT_FALSE(fs::exists(path));
    folder.commit();
  }
  EXPECT_EQ(base.contents("deep/er/out/result.json"), "{}");
  EXPECT_EQ(std::distance(fs::directory_iterator(base.path("deep/er")), fs::directory_iterator()), 1);
  EXPECT_EQ(fs::status(path).permissions() & fs::perms::owner_all, fs::perms::owner_all);
}

TEST(result_folder, leaves_nothing_without_a_commit) {
  const temporary_folder base;
  {
    result_folder folder(base.path("deep/er/out"));
    folder.open();
    folder.write("result.json", "{}");
  }
  EXPECT_EQ(base.count(), 0U);
}

TEST(result_folder, replaces_an_empty_folder_and_an_earlier_result) {
  const temporary_folder base;
  const std::string path = base.path("out");
  fs::create_directory(path);
  write_result(path, listing_itself);
  EXPECT_EQ(base.contents("out/result.json"), listing_itself);
  write_result(path + "/", R"({"command": [], "files": ["result.json", "tensors/a.npz"], "new": 1})");
  EXPECT_NE(base.contents("out/result.json").find("new"), std::string::npos);
  EXPECT_EQ(base.count(), 1U);
}

TEST(result_folder, keeps_what_is_not_a_result) {
  const temporary_folder base;
  fs::create_directory(base.path("mine"));
  base.file("mine/thesis.tex", "text");
  expect_input_error([&] { result_folder folder(base.path("mine")); }, {"--out", "mine", "other things than a result"});

  write_result(base.path("out"), listing_itself);
  base.file("out/notes.txt", "text");
  expect_input_error([&] { result_folder folder(base.path("out")); }, {"other things than a result"});

  fs::create_directory(base.path("foreign"));
  base.file("foreign/result.json", "{}");
  expect_input_error([&] { result_folder folder(base.path("foreign")); }, {"other things than a result"});
}

TEST(result_folder, keeps_an_earlier_result_when_the_new_one_fails) {
  const temporary_folder base;
  write_result(base.path("out"), listing_itself);
  {
    result_folder folder(base.path("out"));
    folder.open();
    folder.write("result.json", "new");
  }
  EXPECT_EQ(base.contents("out/result.json"), listing_itself);
  EXPECT_EQ(base.count(), 1U);
}

TEST(result_folder, refuses_what_cannot_be_a_folder) {
  const temporary_folder base;
  base.file("file", "text");
  expect_input_error([&] { result_folder folder(base.path("file")); }, {"--out", "not a folder"});
  expect_input_error([&] { result_folder folder(base.path("file/below")); }, {"--out", "Not a directory"});
  expect_input_error([&] { result_folder folder("."); }, {"--out .", "current folder"});
  expect_input_error([&] { result_folder folder("/"); }, {"--out /", "root"});
  expect_input_error([&] { result_folder folder("/proc/none/out"); }, {"--out /proc/none/out", "cannot be written"});
  expect_input_error([&] { result_folder folder(base.path(std::string(300, 'x'))); }, {"--out"});
}

TEST(result_folder, knows_which_paths_lie_inside) {
  const temporary_folder base;
  const result_folder folder(base.path("out"));
  EXPECT_EQ(folder.name_inside(base.path("out/t.json")), "t.json");
  EXPECT_EQ(folder.name_inside(base.path("x/../out/t.json")), "t.json");
  EXPECT_EQ(folder.name_inside(base.path("t.json")), "");
  EXPECT_EQ(folder.name_inside(base.path("out/deeper/t.json")), "");
}

}  // namespace
}  // namespace pqa
