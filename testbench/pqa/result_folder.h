// The folder of a run's results, which appears under its name only when it is complete.
#pragma once

#include <csignal>
#include <functional>
#include <string>
#include <vector>

namespace pqa {

class result_folder {
 public:
  // Checks that the results could be put there, without leaving a trace: the name is free, an empty folder, or a folder
  // that holds nothing but an earlier result (which will be replaced), and its parent can be written to. Throws
  // input_error. `index` is the file that lists all files of a result ("files") and the command that made it.
  explicit result_folder(const std::string& path, std::string index = "result.json");
  ~result_folder();  // without a commit nothing is left behind
  result_folder(const result_folder&) = delete;
  result_folder& operator=(const result_folder&) = delete;

  // Makes the temporary folder beside the final one.
  void open();
  // Writes a file of it; `name` may lie in one folder below. After open(). Throws input_error.
  void write(const std::string& name, const std::string& bytes);
  // The same by a function that is given the path to write to.
  void write_with(const std::string& name, const std::function<void(const std::string& path)>& writer);
  // Puts it in place.
  void commit();

  // If `path` lies directly in this folder: its name there, otherwise an empty text.
  std::string name_inside(const std::string& path) const;

 private:
  [[noreturn]] void fail(const std::string& problem) const;
  [[noreturn]] void fail_to_write(int error) const;
  void check_target() const;
  void replace_earlier();

  std::string shown_;  // as given
  std::string index_;
  std::string target_;  // absolute, symbolic links followed
  std::string temporary_;
  std::vector<std::string> made_parents_;
};

// Keeps SIGINT, SIGTERM and SIGHUP waiting while results are put in place, so that none is left half written.
class signals_held {
 public:
  signals_held();
  ~signals_held();
  signals_held(const signals_held&) = delete;
  signals_held& operator=(const signals_held&) = delete;

 private:
  sigset_t before_;
};

}  // namespace pqa
