// Tensors of a layer into .npz.
#include <cstring>
#include <list>
#include <zip.h>

#include <fmt/format.h>
#include <xtensor/xadapt.hpp>
#include <xtensor/xnpy.hpp>

#include "files/files.h"
#include "json/names.h"
#include "pqa/base/error.h"
#include "pqa/workloads/tensors.h"
#include "tensors/npy_header.h"
#include "tensors/tensor_forms.h"

namespace pqa {

namespace {

constexpr zip_uint16_t first_dos_date = (1U << 5U) | 1U;  // 1 January 1980: every file has the same time
constexpr zip_uint32_t plain_file_attributes = 0100644U << 16U;

// The values as type T, as one .npy. A narrowing keeps the low bits: that is how unsigned 32-bit numbers are stored.
template <class T, class Stored>
std::string npy_of(const std::vector<Stored>& values, const std::vector<std::uint64_t>& shape) {
  std::vector<T> narrow(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) narrow[i] = static_cast<T>(values[i]);
  const std::vector<std::size_t> dimensions(shape.begin(), shape.end());
  return xt::dump_npy(xt::adapt(narrow, dimensions));
}

template <class Stored>
std::string npy_of(const std::vector<Stored>& values, const tensor_form& form) {
  const bool is_signed = form.format.is_signed;
  if (form.format.bits <= 8) {
    return is_signed ? npy_of<std::int8_t>(values, form.shape) : npy_of<std::uint8_t>(values, form.shape);
  }
  if (form.format.bits <= 16) {
    return is_signed ? npy_of<std::int16_t>(values, form.shape) : npy_of<std::uint16_t>(values, form.shape);
  }
  return is_signed ? npy_of<std::int32_t>(values, form.shape) : npy_of<std::uint32_t>(values, form.shape);
}

// A zip archive in memory.
class zip_writer {
 public:
  explicit zip_writer(const std::string& path) : path_(path) {
    zip_error_init(&error_);
    target_ = zip_source_buffer_create(nullptr, 0, 0, &error_);
    if (target_ == nullptr) fail(zip_error_strerror(&error_));
    zip_source_keep(target_);  // zip_close() gives up the archive's own reference, and the bytes are read afterwards
    zip_ = zip_open_from_source(target_, ZIP_CREATE | ZIP_TRUNCATE, &error_);
    if (zip_ == nullptr) {
      zip_source_free(target_);
      zip_source_free(target_);
      fail(zip_error_strerror(&error_));
    }
  }
  ~zip_writer() {
    if (zip_ != nullptr) zip_discard(zip_);
    zip_source_free(target_);
    zip_error_fini(&error_);
  }
  zip_writer(const zip_writer&) = delete;
  zip_writer& operator=(const zip_writer&) = delete;

  void add(const std::string& name, std::string bytes) {
    contents_.push_back(std::move(bytes));
    zip_source_t* const source = zip_source_buffer(zip_, contents_.back().data(), contents_.back().size(), 0);
    const zip_int64_t index = source == nullptr ? -1 : zip_file_add(zip_, name.c_str(), source, ZIP_FL_ENC_UTF_8);
    if (index < 0) {
      zip_source_free(source);
      fail(zip_strerror(zip_));
    }
    const auto member = static_cast<zip_uint64_t>(index);
    // Stored, not compressed: the bytes must not depend on the version of the compressor.
    if (zip_set_file_compression(zip_, member, ZIP_CM_STORE, 0) != 0 ||
        zip_file_set_dostime(zip_, member, 0, first_dos_date, 0) != 0 ||
        zip_file_set_external_attributes(zip_, member, 0, ZIP_OPSYS_UNIX, plain_file_attributes) != 0) {
      fail(zip_strerror(zip_));
    }
  }

  std::string finish() {
    if (zip_close(zip_) != 0) fail(zip_strerror(zip_));
    zip_ = nullptr;
    zip_stat_t status;
    zip_stat_init(&status);
    if (zip_source_stat(target_, &status) != 0 || zip_source_open(target_) != 0)
      fail("the archive cannot be read back");
    std::string bytes(status.size, '\0');
    const zip_int64_t got = zip_source_read(target_, bytes.data(), bytes.size());
    zip_source_close(target_);
    if (got != static_cast<zip_int64_t>(bytes.size())) fail("the archive cannot be read back");
    return bytes;
  }

 private:
  [[noreturn]] void fail(const std::string& reason) {
    throw input_error(
        fmt::format("{}: cannot be written ({}), allowed an .npz file", printable(path_, 512), printable(reason)));
  }

  std::string path_;
  zip_error_t error_{};
  zip_source_t* target_ = nullptr;
  zip_t* zip_ = nullptr;
  std::list<std::string> contents_;  // must stay in place until zip_close()
};

template <class Stored>
void add(zip_writer& writer, const std::string& path, const tensor_form& form, const std::vector<Stored>& values) {
  if (values.empty()) return;
  if (values.size() != element_count(form.shape)) {
    throw input_error(fmt::format("{}: {}: found {} elements, allowed those of shape {}", printable(path, 512),
                                  form.name, values.size(), shape_text(form.shape)));
  }
  writer.add(form.name + ".npy", npy_of(values, form));
}

}  // namespace

void write_tensors(const std::string& path, const layer& l, const layer_tensors& tensors, const layer_result& results) {
  const std::vector<tensor_form> forms = tensor_forms(l);
  const auto form = [&](tensor_kind kind) -> const tensor_form& { return forms[static_cast<std::size_t>(kind)]; };
  zip_writer writer(path);
  add(writer, path, form(tensor_kind::input), tensors.input);
  add(writer, path, form(tensor_kind::prototypes), tensors.prototypes);
  add(writer, path, form(tensor_kind::lut), tensors.lut);
  add(writer, path, form(tensor_kind::bias), tensors.bias);
  add(writer, path, form(tensor_kind::indices), results.indices);
  add(writer, path, form(tensor_kind::output), results.output);
  write_file_atomically(path, writer.finish());
}

}  // namespace pqa
