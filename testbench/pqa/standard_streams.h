// The program's own use of standard output and standard error, past every buffer.
#pragma once

#include <exception>
#include <string>
#include <string_view>

namespace pqa {

// The reader of standard output has gone (such as `head`): nothing is left to do, and nothing is wrong.
class output_closed : public std::exception {};

// Before anything else: makes descriptors 0 to 2 exist, so that no file of ours becomes one of them, and turns SIGPIPE
// into an error of write().
void prepare_standard_streams();

// Throws output_closed, or input_error when it cannot be written.
void write_output(std::string_view text);

// The program's name in what complain() says; it must outlive the program. "pqa" unless called.
void name_program(const char* name);

// One line on standard error: "pqa: TEXT". Never fails.
void complain(const std::string& text);

// A status line of a terminal on standard error; an empty one erases it.
bool error_is_terminal();
void show_status(const std::string& text);

}  // namespace pqa
