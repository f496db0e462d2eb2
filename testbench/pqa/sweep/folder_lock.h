// One sweep a folder: a second one is refused while the first is under way.
#pragma once

#include <string>

namespace pqa {

// A lock that the system frees when the process ends, however it ends. Child processes do not keep it.
class folder_lock {
 public:
  // Throws input_error when another process holds it, or where no file can be made.
  explicit folder_lock(const std::string& folder);
  ~folder_lock();
  folder_lock(const folder_lock&) = delete;
  folder_lock& operator=(const folder_lock&) = delete;

 private:
  int file_ = -1;
};

}  // namespace pqa
