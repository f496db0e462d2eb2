// `--set PATH=VALUE`: values that replace those of a file before it is read. Private.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "json/document.h"

namespace pqa {

// One override of a configuration. The path is relative to the configuration: "lanes", "outputs".
struct json_override {
  json_path path;
  json value;
  std::string text;  // as given, for messages: "--set architecture.lanes.outputs=4"
};

// The overrides of one configuration. `whole` is what `--set memory=paper_hbm` gives: it stands for the name or the
// object.
struct override_set {
  std::optional<json> whole;
  std::string source;  // what errors in an object `whole` are blamed on; empty: --set
  std::vector<json_override> parts;
};

// Overrides sorted by the configuration they belong to; the order among those of one is kept, later ones win.
struct override_roots {
  override_set architecture;  // "architecture." or "arch."
  override_set memory;
  override_set workload;
  override_set dla;

  // Adds one: `path` with its root in front; `text` is what errors are blamed on. Throws input_error for an unknown
  // root.
  void add(const std::string& path, json value, const std::string& text);
};

// Sorts the arguments of `--set`: PATH=VALUE, where VALUE is JSON if it parses as such and a string otherwise. Throws
// input_error for a missing '=', an empty part of a path, or an unknown root.
override_roots split_overrides(const std::vector<std::string>& arguments);

// Gives the object that a string stands for (the name of a preset, the path of a file), or nothing if it is none, so
// that an override can reach into it.
using expand_function = std::function<std::optional<json>(const json_path& path, const std::string& name)>;

// Applies one override. Objects on the way that are missing are made: the strict reader then refuses what its schema
// does not know and blames the override. An array element goes by its name or its index and must be there. Throws
// input_error.
void apply_override(json_document& document, const json_override& override, const expand_function& expand = {});

}  // namespace pqa
