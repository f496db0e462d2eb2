// What is read and written can be read again, and is the same.
#pragma once

#include "fuzz/fuzz_target.h"
#include "json/document.h"
#include "json/format.h"

namespace pqa {

// `reread` reads a document and gives what it says as JSON.
template <class Reread>
void check_round_trip(const json_document& document, const Reread& reread) {
  const json written = reread(document);
  const json again = reread(json_document(parse_json(format_json(written), "again"), "again"));
  if (written != again) fuzz_finding("not the same when read again: " + written.dump());
}

}  // namespace pqa
