// A .npz file: a zip archive of .npy arrays. Private.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tensors/npy_header.h"

namespace pqa {

// Reading. Nothing is allocated that the archive's size or the caller's shape does not bound. Every failure is an
// input_error "FILE: MEMBER: found ..., allowed ...".
class npz_archive {
 public:
  static npz_archive open(const std::string& path);
  // `bytes` must outlive the archive; `name` is for messages.
  static npz_archive from_memory(const std::string& bytes, const std::string& name);

  npz_archive(npz_archive&&) noexcept;
  npz_archive& operator=(npz_archive&&) noexcept;
  ~npz_archive();

  // Names of the arrays, without ".npy", in the order of the file; each once.
  const std::vector<std::string>& members() const { return members_; }
  bool has(const std::string& member) const;

  npy_header header(const std::string& member) const;

  // Reads a member whose header has been found acceptable: 1 to 4 dimensions below 2^32. The values come in row-major
  // order, whatever the order in the file, some thousand at a time; an unsigned 64-bit value beyond int64_t comes as
  // INT64_MAX. `first` is the index of values[0].
  using visitor = std::function<void(std::uint64_t first, const std::vector<std::int64_t>& values)>;
  void read(const std::string& member, const npy_header& header, const visitor& visit) const;

  [[noreturn]] void fail(const std::string& member, const std::string& problem) const;

 private:
  struct handle;
  npz_archive(std::unique_ptr<handle> zip, std::string name);
  std::uint64_t index_of(const std::string& member) const;

  std::unique_ptr<handle> zip_;
  std::string name_;
  std::vector<std::string> members_;
};

}  // namespace pqa
