// What the program can do: one entry for each subcommand, each in a file of its own.
#pragma once

#include <string>
#include <vector>

namespace pqa {

// The words after the program's name, as given.
using words = std::vector<std::string>;

struct command {
  const char* name;
  const char* summary;                                            // one line
  std::string (*help)();                                          // of at most 80 columns, with a newline at the end
  int (*run)(const words& arguments, const words& command_line);  // `arguments` without the command's name; exit status
};

// In the order in which help shows them.
const std::vector<command>& commands();

// Runs what the words ask for and gives the exit status. Throws input_error (also for an unknown command, with the
// nearest), simulation_error, output_closed and whatever the libraries throw.
int run_program(const words& command_line);

std::string run_help();
std::string compare_help();
std::string memory_help();
std::string sweep_help();
std::string merge_help();
std::string report_help();
std::string explore_help();
std::string image_help();
std::string list_help();
std::string show_help();
std::string check_help();
std::string help_help();

int run_command(const words& arguments, const words& command_line);
int compare_command(const words& arguments, const words& command_line);
int memory_command(const words& arguments, const words& command_line);
int sweep_command(const words& arguments, const words& command_line);
int merge_command(const words& arguments, const words& command_line);
int report_command(const words& arguments, const words& command_line);
int explore_command(const words& arguments, const words& command_line);
int image_command(const words& arguments, const words& command_line);
int list_command(const words& arguments, const words& command_line);
int show_command(const words& arguments, const words& command_line);
int check_command(const words& arguments, const words& command_line);
int help_command(const words& arguments, const words& command_line);

}  // namespace pqa
