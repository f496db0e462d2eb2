#include "json/presets.h"

#include <filesystem>
#include <system_error>

#include "json/names.h"
#include "pqa/base/error.h"

namespace pqa {

std::vector<std::string> embedded_files::names() const {
  std::vector<std::string> result;
  for (const embedded_file& file : *this) result.emplace_back(file.name);
  return result;
}

const embedded_file* embedded_files::find(std::string_view name) const {
  for (const embedded_file& file : *this) {
    if (file.name == name) return &file;
  }
  return nullptr;
}

json_document open_preset_or_file(const embedded_files& presets, const std::string& kind,
                                  const std::string& name_or_path) {
  if (const embedded_file* preset = presets.find(name_or_path)) {
    const std::string source = "preset " + name_or_path;
    return {parse_json(preset->text, source), source};
  }
  std::error_code error;
  if (std::filesystem::exists(name_or_path, error)) return json_document::load(name_or_path);
  const std::vector<std::string> names = presets.names();
  throw input_error(printable(name_or_path, 512) + ": found neither a preset " + kind + " nor a file, allowed " +
                    list_names(names) + " or the path of a JSON file" + did_you_mean(name_or_path, names));
}

json_document open_configuration(const embedded_files& presets, const std::string& kind,
                                 const std::string& name_or_path, const override_set& overrides,
                                 const expand_function& expand) {
  const bool replaced = overrides.whole.has_value();
  const bool named = replaced && overrides.whole->is_string();
  json_document document =
      replaced && !named
          ? json_document(*overrides.whole, (overrides.source.empty() ? "--set " : overrides.source + ".") + kind)
      : named ? open_preset_or_file(presets, kind, overrides.whole->get<std::string>())
              : open_preset_or_file(presets, kind, name_or_path);
  for (const json_override& part : overrides.parts) apply_override(document, part, expand);
  return document;
}

}  // namespace pqa
