#include "sweep/folder_lock.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>

#include "json/names.h"
#include "pqa/base/error.h"

namespace pqa {

folder_lock::folder_lock(const std::string& folder) {
  const std::string path = folder + "/sweep.lock";
  file_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (file_ < 0) {
    throw input_error(fmt::format("{}: cannot be written ({}), allowed a folder with permission", printable(path, 512),
                                  std::strerror(errno)));
  }
  // A record lock belongs to this process alone, so no forked child can outlive it.
  struct flock whole = {};
  whole.l_type = F_WRLCK;
  whole.l_whence = SEEK_SET;
  if (fcntl(file_, F_SETLK, &whole) == 0) return;
  close(file_);
  throw input_error(
      fmt::format("--out {}: another sweep is under way there, allowed one at a time", printable(folder, 512)));
}

folder_lock::~folder_lock() {
  close(file_);
}

}  // namespace pqa
