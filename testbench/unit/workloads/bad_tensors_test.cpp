// Tensors files that are damaged, wrong or hostile: each one line that names file and tensor.
#include <fstream>
#include <iterator>
#include <map>
#include <random>

#include <gtest/gtest.h>

#include "pqa/workloads/tensors.h"
#include "unit/base/expect_input_error.h"
#include "unit/base/temporary_folder.h"
#include "unit/workloads/zip_builder.h"

namespace pqa {
namespace {

// [1][2][3] to [2][2][3] with Ns 1, Np 2, Ls 1.
layer tiny_layer() {
  layer l;
  l.in_channels = 1;
  l.height = 2;
  l.width = 3;
  l.out_channels = 2;
  l.out_height = 2;
  l.out_width = 3;
  l.prototypes = 2;
  l.subvector_length = 1;
  return l;
}

// The members of a good file, by name.
std::map<std::string, zip_member> good_members() {
  const auto member = [](const std::string& name, const std::vector<std::uint64_t>& shape, std::size_t count) {
    return std::pair(name, zip_member{name + ".npy", make_npy("<i4", shape, numbers(count, 4, 1))});
  };
  return {member("input", {1, 2, 3}, 6), member("prototypes", {1, 2, 1}, 2), member("lut", {1, 2, 2}, 4),
          member("bias", {2}, 2),        member("indices", {1, 6}, 6),       member("output", {2, 2, 3}, 12)};
}

std::string zip_of(const std::map<std::string, zip_member>& members) {
  std::vector<zip_member> list;
  for (const auto& [name, member] : members) list.push_back(member);
  return make_zip(list);
}

void expect_refused(const std::string& bytes, const std::vector<std::string>& parts) {
  expect_input_error([&] { read_tensors_from_memory(bytes, "x.npz", tiny_layer()); }, parts);
}

// A good file with one member replaced.
void expect_member_refused(const std::string& name, const std::string& npy, const std::vector<std::string>& parts) {
  auto members = good_members();
  members[name] = {name + ".npy", npy};
  expect_refused(zip_of(members), parts);
}

TEST(bad_tensors, the_good_file_is_good) {
  const layer_data data = read_tensors_from_memory(zip_of(good_members()), "x.npz", tiny_layer());
  EXPECT_EQ(data.tensors.lut, std::vector<std::int32_t>(4, 1));
  EXPECT_EQ(data.expected.output, std::vector<std::int32_t>(12, 1));
}

TEST(bad_tensors, what_is_no_archive) {
  const temporary_folder folder;
  const auto refused = [&](const std::string& path, const std::vector<std::string>& parts) {
    expect_input_error([&] { read_tensors(path, tiny_layer()); }, parts);
  };
  refused(folder.path("no.npz"), {"no.npz: found no such file, allowed an .npz file"});
  refused(folder.path(), {folder.path() + ": found a directory, allowed an .npz file"});
  refused(folder.file("empty.npz", ""), {"empty.npz: found no valid zip archive", "allowed an .npz file"});
  refused(folder.file("text.npz", "hello"), {"text.npz: found no valid zip archive"});
  refused("/dev/null", {"/dev/null: found something that is not a regular file"});
  refused(folder.file("input.npy", good_members()["input"].bytes), {"input.npy: found no valid zip archive"});
}

TEST(bad_tensors, names) {
  auto members = good_members();
  members["wieghts"] = {"outptu.npy", members["output"].bytes};
  expect_refused(zip_of(members), {"x.npz: outptu: found an unknown tensor, allowed \"input\", \"prototypes\"",
                                   "did you mean \"output\"?"});
  members = good_members();
  members.erase("lut");
  expect_refused(zip_of(members), {"x.npz: lut: found nothing, allowed an integer array of shape (1, 2, 2)"});
  members = good_members();
  members["x"] = {"readme.txt", "hello"};
  expect_refused(zip_of(members),
                 {"x.npz: readme.txt: found a member that is no array, allowed names that end in .npy"});
  members["x"] = {"\n\x1b[2J.npy", "hello"};
  expect_refused(zip_of(members), {"x.npz: \\x0a\\x1b[2J: found an unknown tensor"});
  members["x"] = {"input.npy", members["input"].bytes};
  expect_refused(zip_of(members), {"x.npz", "allowed"});
  members = good_members();
  members["x"] = {"conv1/input.npy", members["input"].bytes};
  expect_refused(zip_of(members),
                 {"x.npz: bias: found \"\" as the layer, allowed none: these are the tensors of one layer"});

  layer l = tiny_layer();
  l.has_bias = true;
  members = good_members();
  members.erase("bias");
  expect_input_error([&] { read_tensors_from_memory(zip_of(members), "x.npz", l); },
                     {"x.npz: bias: found nothing, allowed an integer array of shape (2,)"});
}

TEST(bad_tensors, shapes) {
  expect_member_refused("input", make_npy("<i4", {1, 3, 2}, numbers(6, 4, 1)),
                        {"x.npz: input: found shape (1, 3, 2), allowed (1, 2, 3)"});
  expect_member_refused("lut", make_npy("<i4", {4}, numbers(4, 4, 1)),
                        {"x.npz: lut: found shape (4,), allowed (1, 2, 2)"});
  expect_member_refused("bias", make_npy("<i4", {}, numbers(1, 4, 1)), {"x.npz: bias: found shape (), allowed (2,)"});
  expect_member_refused("output", make_npy("<i4", {2, 0, 3}, ""),
                        {"x.npz: output: found shape (2, 0, 3), allowed (2, 2, 3)"});
  layer l = tiny_layer();
  l.kernel_w = 2;  // Ns 2
  auto members = good_members();
  members["prototypes"].bytes = make_npy("<i4", {3, 2, 1}, numbers(6, 4, 1));
  expect_input_error([&] { read_tensors_from_memory(zip_of(members), "x.npz", l); },
                     {"x.npz: prototypes: found shape (3, 2, 1), allowed (2, 2, 1) or (1, 2, 1)"});
}

TEST(bad_tensors, shapes_no_machine_could_hold) {
  const std::string huge = "'descr': '<i8', 'fortran_order': False, 'shape': (4611686018427387904, 4), ";
  expect_member_refused("input", make_npy(huge, ""),
                        {"x.npz: input: found 0 bytes of data", "shape (4611686018427387904, 4)"});
  expect_member_refused("input",
                        make_npy("'descr': '<i8', 'fortran_order': False, 'shape': (99999999999999999999, 4), ", ""),
                        {"x.npz: input: found a malformed .npy header"});
  std::string many = "'descr': '<i8', 'fortran_order': False, 'shape': (";
  for (int i = 0; i < 1000; ++i) many += "1, ";
  expect_member_refused("input", make_npy(many + "), ", numbers(1, 8, 1)),
                        {"x.npz: input: found a malformed .npy header"});

  // A layer so large that its tensors must not be allocated before the file proves that it has them.
  layer l = tiny_layer();
  l.height = l.out_height = 32768;
  l.width = l.out_width = 65535;
  auto members = good_members();
  members["input"].bytes = make_npy("<i8", {1, 32768, 65535}, numbers(3, 8, 1));
  expect_input_error([&] { read_tensors_from_memory(zip_of(members), "x.npz", l); },
                     {"x.npz: input: found 24 bytes of data, allowed those of 2147450880 elements of int64"});
}

TEST(bad_tensors, types) {
  for (const char* type : {"<f4", "<f8", "|b1", "<U4", "|O", "<i3", "<i16", "i4", "<c8", "|S4"}) {
    expect_member_refused("lut", make_npy(type, {1, 2, 2}, numbers(4, 4, 1)),
                          {"x.npz: lut: found the NumPy type \"" + std::string(type) + "\", allowed an integer type"});
  }
  expect_member_refused(
      "lut", make_npy("'descr': [('a', '<i4')], 'fortran_order': False, 'shape': (1, 2, 2), ", numbers(4, 4, 1)),
      {"x.npz: lut: found a structured NumPy type, allowed an integer type"});
  expect_member_refused("lut", make_npy("<i" + std::string(5000, '1'), {1, 2, 2}, ""),
                        {"x.npz: lut: found the NumPy type"});
}

TEST(bad_tensors, headers) {
  const std::string payload = numbers(4, 4, 1);
  const auto refused = [&](const std::string& dictionary) {
    expect_member_refused("lut", make_npy(dictionary, payload), {"x.npz: lut: found a malformed .npy header"});
  };
  refused("");
  refused("'descr': '<i4'");
  refused("'descr': '<i4', 'fortran_order': False");
  refused("'descr': '<i4', 'fortran_order': Maybe, 'shape': (1, 2, 2), ");
  refused("'descr': '<i4', 'fortran_order': False, 'shape': (1, -2, 2), ");
  refused("'descr': '<i4', 'fortran_order': False, 'shape': (1, 2, 2), 'shape': (1, 2, 2), ");
  refused("'descr': '<i4', 'fortran_order': False, 'shape': (1, 2, 2), 'x': 1, ");
  refused("'descr': '<i4', 'fortran_order': False, 'shape': (1, 2, 2)} {");
  refused("'descr': '<i4");
  // Another order of the keys, other quotes and blanks are Python all the same.
  auto members = good_members();
  members["lut"].bytes = make_npy(" \"shape\":(1,2,2) ,'fortran_order' :True, 'descr':\"<i4\" ", payload);
  EXPECT_NO_THROW(read_tensors_from_memory(zip_of(members), "x.npz", tiny_layer()));

  expect_member_refused("lut", "", {"x.npz: lut: found no .npy array"});
  expect_member_refused("lut", "\x93NUMPY", {"x.npz: lut: found no .npy array"});
  expect_member_refused("lut", std::string("\x93NUMPY\x04\x00\x10\x00\x00\x00", 12),
                        {"x.npz: lut: found .npy version 4, allowed 1 to 3"});
  expect_member_refused("lut", std::string("\x93NUMPY\x02\x00\xFF\xFF\xFF\xFF", 12),
                        {"x.npz: lut: found an .npy header of 4294967295 bytes"});
  expect_member_refused("lut", std::string("\x93NUMPY\x02\x00\x10\x00", 10), {"x.npz: lut: found .npy version 2"});
  expect_member_refused("lut", std::string("\x93NUMPY\x01\x00\x10\x00{", 11), {"x.npz: lut: found a truncated array"});
}

// A header whose length has its top bit set: xtensor's own parser would misread it.
TEST(bad_tensors, long_headers_are_no_mistake) {
  auto members = good_members();
  const std::string blanks(60, ' ');
  members["lut"].bytes =
      make_npy("'descr': '<i4', " + blanks + "'fortran_order': False, 'shape': (1, 2, 2), ", numbers(4, 4, 7));
  ASSERT_EQ(static_cast<std::uint8_t>(members["lut"].bytes[8]) & 0x80U, 0x80U);
  EXPECT_EQ(read_tensors_from_memory(zip_of(members), "x.npz", tiny_layer()).tensors.lut,
            std::vector<std::int32_t>(4, 7));
}

TEST(bad_tensors, payloads) {
  expect_member_refused("lut", make_npy("<i4", {1, 2, 2}, numbers(3, 4, 1)),
                        {"x.npz: lut: found 12 bytes of data, allowed those of 4 elements of int32: shape (1, 2, 2)"});
  expect_member_refused("lut", make_npy("<i4", {1, 2, 2}, numbers(5, 4, 1)), {"x.npz: lut: found 20 bytes of data"});
  auto members = good_members();
  members["lut"].checksum_error = 1;
  expect_refused(zip_of(members), {"x.npz: lut: found a damaged or unsupported zip member (CRC error)"});
  members = good_members();
  members["lut"].claimed_size = 1 << 30;
  expect_refused(zip_of(members), {"x.npz", "found"});
}

TEST(bad_tensors, values) {
  const auto refused = [](const std::string& name, const std::string& type, const std::vector<std::uint64_t>& shape,
                          std::size_t count, unsigned bytes, std::int64_t value, const std::string& text) {
    expect_member_refused(name, make_npy(type, shape, numbers(count - 1, bytes, 0) + numbers(1, bytes, value)),
                          {"x.npz: " + name + text});
  };
  refused("input", "<i2", {1, 2, 3}, 6, 2, 300, "[0][1][2]: found 300, allowed -128 to 127");
  refused("input", "<i8", {1, 2, 3}, 6, 8, INT64_MIN, "[0][1][2]: found -9223372036854775808, allowed -128 to 127");
  refused("input", "<u8", {1, 2, 3}, 6, 8, -1, "[0][1][2]: found 9223372036854775807, allowed -128 to 127");
  refused("prototypes", "|u1", {1, 2, 1}, 2, 1, 200, "[0][1][0]: found 200, allowed -128 to 127");
  refused("lut", "<u2", {1, 2, 2}, 4, 2, 32768, "[0][1][1]: found 32768, allowed -32768 to 32767");
  refused("bias", "<i8", {2}, 2, 8, 2147483648, "[1]: found 2147483648, allowed -2147483648 to 2147483647");
  refused("indices", "<i4", {1, 6}, 6, 4, 2, "[0][5]: found 2, allowed 0 to 1");
  refused("indices", "<i4", {1, 6}, 6, 4, -1, "[0][5]: found -1, allowed 0 to 1");
  refused("output", "<i8", {2, 2, 3}, 12, 8, -2147483649,
          "[1][1][2]: found -2147483649, allowed -2147483648 to 2147483647");
}

// Good files with a few bytes changed or the end cut off: read, or refused in one line.
TEST(bad_tensors, damaged_files) {
  const std::uint64_t seed = 11;
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  std::ifstream stream(std::string(PQA_SOURCE_DIR) + "/testbench/unit/workloads/data/mixed.npz", std::ios::binary);
  const std::string compressed{std::istreambuf_iterator<char>(stream), {}};
  ASSERT_FALSE(compressed.empty());
  for (const std::string& good : {zip_of(good_members()), compressed}) {
    for (int i = 0; i < 3000; ++i) {
      std::string bad = good;
      for (std::uint64_t n = random() % 4; n-- > 0;) bad[random() % bad.size()] = static_cast<char>(random());
      if (random() % 4 == 0) bad.resize(random() % bad.size());
      try {
        read_tensors_from_memory(bad, "x.npz", tiny_layer());
      } catch (const input_error& error) {
        expect_one_line_with(error.what(), {"x.npz"});
      }
    }
  }
}

}  // namespace
}  // namespace pqa
