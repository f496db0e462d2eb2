#include "tensors/npz_archive.h"

#include <algorithm>
#include <istream>
#include <limits>
#include <stdexcept>
#include <streambuf>
#include <zip.h>

#include <fmt/format.h>
#include <xtensor/xarray.hpp>
#include <xtensor/xnpy.hpp>

#include "files/files.h"
#include "json/names.h"
#include "pqa/base/error.h"

namespace pqa {

namespace {

constexpr zip_int64_t most_members = 32768;
constexpr std::string_view suffix = ".npy";

std::string shown(const std::string& name) {
  return printable(name, 512);
}

// One open member, read front to back.
class member_reader {
 public:
  member_reader(zip_t* zip, zip_uint64_t index) : file_(zip_fopen_index(zip, index, 0)) {
    if (file_ == nullptr) throw std::runtime_error(unreadable(zip_strerror(zip)));
  }
  ~member_reader() { zip_fclose(file_); }
  member_reader(const member_reader&) = delete;
  member_reader& operator=(const member_reader&) = delete;

  // As many bytes as there are, up to `count`.
  std::size_t read_some(char* bytes, std::size_t count) {
    std::size_t done = 0;
    while (done < count) {
      const zip_int64_t got = zip_fread(file_, bytes + done, count - done);
      if (got < 0) throw std::runtime_error(unreadable(zip_file_strerror(file_)));
      if (got == 0) break;
      done += static_cast<std::size_t>(got);
    }
    return done;
  }

  std::string read_exactly(std::size_t count) {
    std::string bytes(count, '\0');
    if (read_some(bytes.data(), count) != count)
      throw std::runtime_error("found a truncated array, allowed a whole one");
    return bytes;
  }

  // Only the read past the end makes libzip compare the checksum.
  void expect_end() {
    char extra = 0;
    if (read_some(&extra, 1) != 0) throw std::runtime_error("found bytes behind the array, allowed none");
  }

 private:
  static std::string unreadable(const char* reason) {
    return fmt::format("found a damaged or unsupported zip member ({}), allowed a readable one", reason);
  }

  zip_file_t* file_;
};

// What xtensor reads: a header of our making, then the member's payload, without a copy of either.
class npy_source : public std::streambuf {
 public:
  npy_source(std::string header, member_reader& payload) : header_(std::move(header)), payload_(payload) {
    setg(header_.data(), header_.data(), header_.data() + header_.size());
  }

  // Why reading ended early; empty if it did not.
  const std::string& problem() const { return problem_; }

 protected:
  std::streamsize xsgetn(char* target, std::streamsize count) override {
    const std::streamsize buffered = std::min<std::streamsize>(count, egptr() - gptr());
    std::copy_n(gptr(), buffered, target);
    gbump(static_cast<int>(buffered));
    if (buffered == count || !problem_.empty()) return buffered;
    // Streams swallow exceptions, so the reason is kept here.
    try {
      const auto rest = static_cast<std::size_t>(count - buffered);
      const std::size_t got = payload_.read_some(target + buffered, rest);
      if (got < rest) problem_ = "found a truncated array, allowed a whole one";
      return buffered + static_cast<std::streamsize>(got);
    } catch (const std::exception& error) {
      problem_ = error.what();
      return buffered;
    }
  }

 private:
  std::string header_;
  member_reader& payload_;
  std::string problem_;
};

template <class T>
T byte_swapped(T value) {
  auto* const bytes = reinterpret_cast<unsigned char*>(&value);
  std::reverse(bytes, bytes + sizeof(T));
  return value;
}

template <class T>
std::int64_t to_int64(T value) {
  if constexpr (std::is_unsigned_v<T> && sizeof(T) == 8) {
    return static_cast<std::int64_t>(std::min<T>(value, std::numeric_limits<std::int64_t>::max()));
  } else {
    return static_cast<std::int64_t>(value);
  }
}

template <class T>
void read_values(const npy_header& header, member_reader& payload, const npz_archive::visitor& visit) {
  npy_source source(native_npy_header(header), payload);
  std::istream stream(&source);
  const auto array = xt::load_npy<T>(stream);
  if (!source.problem().empty()) throw std::runtime_error(source.problem());
  payload.expect_end();

  constexpr bool host_is_big_endian = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__;
  const bool swap = sizeof(T) > 1 && header.big_endian != host_is_big_endian;
  constexpr std::size_t chunk = 4096;
  std::vector<std::int64_t> values;
  values.reserve(chunk);
  std::uint64_t first = 0;
  const auto take = [&](T value) {
    values.push_back(to_int64(swap ? byte_swapped(value) : value));
    if (values.size() < chunk) return;
    visit(first, values);
    first += values.size();
    values.clear();
  };
  if (header.fortran_order) {
    std::for_each(array.template begin<xt::layout_type::row_major>(), array.template end<xt::layout_type::row_major>(),
                  take);
  } else {
    std::for_each(array.data(), array.data() + array.size(), take);
  }
  if (!values.empty()) visit(first, values);
}

void read_values_of_type(const npy_header& header, member_reader& payload, const npz_archive::visitor& visit) {
  const bool is_signed = header.kind == 'i';
  switch (header.item_bytes) {
    case 1:
      return is_signed ? read_values<std::int8_t>(header, payload, visit)
                       : read_values<std::uint8_t>(header, payload, visit);
    case 2:
      return is_signed ? read_values<std::int16_t>(header, payload, visit)
                       : read_values<std::uint16_t>(header, payload, visit);
    case 4:
      return is_signed ? read_values<std::int32_t>(header, payload, visit)
                       : read_values<std::uint32_t>(header, payload, visit);
    default:
      return is_signed ? read_values<std::int64_t>(header, payload, visit)
                       : read_values<std::uint64_t>(header, payload, visit);
  }
}

npy_header read_header(member_reader& file, npy_prefix& prefix) {
  char start[npy_prefix_bytes];
  const std::size_t got = file.read_some(start, 10);
  // Versions 2 and 3 have two more bytes of length.
  const bool longer = got == 10 && start[6] != 1;
  const std::size_t more = longer ? file.read_some(start + 10, 2) : 0;
  prefix = parse_npy_prefix({start, got + more});
  return parse_npy_header(file.read_exactly(prefix.header_bytes));
}

// Errors of the pieces above know neither file nor member.
template <class Function>
auto with_place(const npz_archive& archive, const std::string& member, Function&& function) {
  try {
    return function();
  } catch (const input_error&) {
    throw;
  } catch (const std::runtime_error& error) {
    archive.fail(member, error.what());
  }
}

}  // namespace

struct npz_archive::handle {
  explicit handle(zip_t* archive) : zip(archive) {}
  ~handle() { zip_discard(zip); }
  handle(const handle&) = delete;
  handle& operator=(const handle&) = delete;
  zip_t* zip;
};

npz_archive npz_archive::open(const std::string& path) {
  require_regular_file(path, "an .npz file");
  int error = 0;
  zip_t* const zip = zip_open(path.c_str(), ZIP_RDONLY | ZIP_CHECKCONS, &error);
  if (zip == nullptr) {
    zip_error_t reason;
    zip_error_init_with_code(&reason, error);
    const std::string text = zip_error_strerror(&reason);
    zip_error_fini(&reason);
    throw input_error(fmt::format("{}: found no valid zip archive ({}), allowed an .npz file", shown(path), text));
  }
  return {std::make_unique<handle>(zip), path};
}

npz_archive npz_archive::from_memory(const std::string& bytes, const std::string& name) {
  zip_error_t reason;
  zip_error_init(&reason);
  zip_t* zip = nullptr;
  zip_source_t* const source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &reason);
  if (source != nullptr) {
    zip = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &reason);
    if (zip == nullptr) zip_source_free(source);
  }
  const std::string text = zip == nullptr ? zip_error_strerror(&reason) : "";
  zip_error_fini(&reason);
  if (zip == nullptr) {
    throw input_error(fmt::format("{}: found no valid zip archive ({}), allowed an .npz file", shown(name), text));
  }
  return {std::make_unique<handle>(zip), name};
}

npz_archive::npz_archive(std::unique_ptr<handle> zip, std::string name) : zip_(std::move(zip)), name_(std::move(name)) {
  const zip_int64_t count = zip_get_num_entries(zip_->zip, 0);
  if (count > most_members) {
    throw input_error(fmt::format("{}: found {} members, allowed at most {}", shown(name_), count, most_members));
  }
  for (zip_int64_t i = 0; i < count; ++i) {
    const char* const raw = zip_get_name(zip_->zip, static_cast<zip_uint64_t>(i), ZIP_FL_ENC_RAW);
    std::string member = raw == nullptr ? "" : raw;
    const bool is_npy =
        member.size() > suffix.size() && member.compare(member.size() - suffix.size(), suffix.size(), suffix) == 0;
    if (!is_npy) fail(member, "found a member that is no array, allowed names that end in .npy");
    member.resize(member.size() - suffix.size());
    members_.push_back(std::move(member));
  }
  std::vector<std::string> sorted = members_;
  std::sort(sorted.begin(), sorted.end());
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (twice != sorted.end()) fail(*twice, "found the array twice, allowed once");
}

npz_archive::npz_archive(npz_archive&&) noexcept = default;
npz_archive& npz_archive::operator=(npz_archive&&) noexcept = default;
npz_archive::~npz_archive() = default;

bool npz_archive::has(const std::string& member) const {
  return std::find(members_.begin(), members_.end(), member) != members_.end();
}

std::uint64_t npz_archive::index_of(const std::string& member) const {
  return static_cast<std::uint64_t>(std::find(members_.begin(), members_.end(), member) - members_.begin());
}

void npz_archive::fail(const std::string& member, const std::string& problem) const {
  throw input_error(fmt::format("{}: {}: {}", shown(name_), printable(member), printable(problem, 1000)));
}

npy_header npz_archive::header(const std::string& member) const {
  return with_place(*this, member, [&] {
    const zip_uint64_t index = index_of(member);
    member_reader file(zip_->zip, index);
    npy_prefix prefix;
    npy_header header = read_header(file, prefix);
    const std::uint64_t count = element_count(header.shape);
    const std::uint64_t limit = std::numeric_limits<std::int64_t>::max() / 8;
    zip_stat_t status;
    zip_stat_init(&status);
    const bool known = zip_stat_index(zip_->zip, index, 0, &status) == 0 && (status.valid & ZIP_STAT_SIZE) != 0;
    const std::uint64_t start = prefix.prefix_bytes + prefix.header_bytes;
    if (!known || count > limit || status.size < start || status.size - start != count * header.item_bytes) {
      throw std::runtime_error(fmt::format("found {} bytes of data, allowed those of {} elements of {}: shape {}",
                                           known && status.size >= start ? status.size - start : 0, count,
                                           type_text(header), shape_text(header.shape)));
    }
    return header;
  });
}

void npz_archive::read(const std::string& member, const npy_header& header, const visitor& visit) const {
  with_place(*this, member, [&] {
    member_reader file(zip_->zip, index_of(member));
    npy_prefix prefix;
    read_header(file, prefix);
    read_values_of_type(header, file, visit);
  });
}

}  // namespace pqa
