#include "files/files.h"

#include <filesystem>
#include <unistd.h>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "unit/base/expect_input_error.h"
#include "unit/base/temporary_folder.h"

namespace pqa {
namespace {

TEST(files, what_is_written_is_read) {
  const temporary_folder folder;
  const std::string bytes("a\0b\nc", 5);
  write_file_atomically(folder.path("x.bin"), bytes);
  EXPECT_EQ(read_file(folder.path("x.bin"), "a file", 100), bytes);
  write_file_atomically(folder.path("x.bin"), "");
  EXPECT_EQ(read_file(folder.path("x.bin"), "a file", 100), "");
  EXPECT_EQ(folder.count(), 1U);
}

TEST(files, large_files_cross_the_chunks) {
  const temporary_folder folder;
  std::string bytes;
  for (int i = 0; i < 300000; ++i) bytes += static_cast<char>(i * 7);
  write_file_atomically(folder.path("x"), bytes);
  EXPECT_EQ(read_file(folder.path("x"), "a file", 300000), bytes);
  expect_input_error([&] { read_file(folder.path("x"), "a file", 299999); }, {"/x: found more than 299999 bytes"});
}

TEST(files, nothing_is_left_without_a_commit) {
  const temporary_folder folder;
  {
    atomic_file file(folder.path("x"));
    file.write("half");
    EXPECT_FALSE(std::filesystem::exists(folder.path("x")));
  }
  EXPECT_EQ(folder.count(), 0U);
  write_file_atomically(folder.path("x"), "old");
  { atomic_file(folder.path("x")).write("new"); }
  EXPECT_EQ(folder.contents("x"), "old");
  EXPECT_EQ(folder.count(), 1U);
}

TEST(files, permissions_and_links_survive) {
  const temporary_folder folder;
  const std::string target = folder.file("target", "old");
  std::filesystem::permissions(target, std::filesystem::perms(0640));
  std::filesystem::create_symlink("target", folder.path("link"));
  write_file_atomically(folder.path("link"), "new");
  EXPECT_TRUE(std::filesystem::is_symlink(folder.path("link")));
  EXPECT_EQ(folder.contents("target"), "new");
  EXPECT_EQ(std::filesystem::status(target).permissions(), std::filesystem::perms(0640));
  EXPECT_EQ(folder.count(), 2U);
}

TEST(files, devices_stay_devices) {
  write_file_atomically("/dev/null", "gone");
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
  // No room: the device that is always full.
  if (std::filesystem::exists("/dev/full")) {
    expect_input_error([] { write_file_atomically("/dev/full", "x"); }, {"/dev/full: cannot be written", "space"});
  }
}

TEST(files, refused_paths_to_write) {
  const temporary_folder folder;
  expect_input_error([&] { write_file_atomically(folder.path(), "x"); }, {folder.path(), "found a directory"});
  expect_input_error([&] { write_file_atomically(folder.path("no/x"), "x"); }, {"no/x: cannot be written"});
  expect_input_error([&] { write_file_atomically("", "x"); }, {"empty path"});
  expect_input_error([&] { write_file_atomically(std::string("a\0b", 3), "x"); }, {"NUL"});
  expect_input_error([&] { write_file_atomically(folder.path(std::string(300, 'n')), "x"); }, {"cannot be written"});
  EXPECT_EQ(folder.count(), 0U);
}

TEST(files, write_protection_is_respected) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may write anything";
  const temporary_folder folder;
  const std::string path = folder.file("x", "old");
  std::filesystem::permissions(path, std::filesystem::perms(0444));
  expect_input_error([&] { write_file_atomically(path, "new"); }, {"/x: cannot be written", "ermission"});
  std::filesystem::permissions(path, std::filesystem::perms(0000));
  expect_input_error([&] { read_file(path, "a JSON file", 10); }, {"/x: cannot be read", "allowed a JSON file"});
}

TEST(files, refused_paths_to_read) {
  const temporary_folder folder;
  folder.file("x", "");
  expect_input_error([&] { read_file(folder.path("y"), "a JSON file", 10); },
                     {"/y: found no such file, allowed a JSON file"});
  expect_input_error([&] { read_file(folder.path("x/y"), "a JSON file", 10); }, {"/x/y: found no such file"});
  expect_input_error([&] { read_file(folder.path(), "a JSON file", 10); }, {"found a directory, allowed a JSON file"});
  expect_input_error([&] { read_file("/dev/zero", "a JSON file", 1000); }, {"/dev/zero: found more than 1000 bytes"});
  expect_input_error([&] { require_regular_file("/dev/null", "an .npz file"); },
                     {"not a regular file, allowed an .npz"});
  expect_input_error([&] { require_regular_file(folder.path(), "an .npz file"); }, {"found a directory"});
  require_regular_file(folder.path("x"), "an .npz file");
}

TEST(files, folders) {
  const temporary_folder folder;
  create_folder(folder.path("a/b/c"));
  create_folder(folder.path("a/b/c/"));
  EXPECT_TRUE(std::filesystem::is_directory(folder.path("a/b/c")));
  folder.file("x", "");
  expect_input_error([&] { create_folder(folder.path("x")); }, {"/x: cannot be made a folder"});
  expect_input_error([&] { create_folder(folder.path("x/y")); }, {"/x/y: cannot be made a folder"});
}

TEST(files, paths) {
  EXPECT_EQ(folder_of("a/b.json"), "a");
  EXPECT_EQ(folder_of("b.json"), "");
  EXPECT_EQ(folder_of("/b.json"), "/");
  EXPECT_EQ(join_path("a", "b.npz"), "a/b.npz");
  EXPECT_EQ(join_path("", "b.npz"), "b.npz");
  EXPECT_EQ(join_path("a", "/b.npz"), "/b.npz");
}

}  // namespace
}  // namespace pqa
