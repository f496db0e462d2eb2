#include "hardware/event_driven_engine.h"

namespace pqa {

event_driven_engine::event_driven_engine(const sc_core::sc_module_name& name, const clock_domain& clock,
                                         const architecture& a, const engine_options& options,
                                         const variations& different)
    : sc_module(name),
      table("table"),
      feature_in("feature_in"),
      feature_out("feature_out"),
      control("sequencer", clock, a, options, different.adjust_timing),
      loader("table_loader", clock, a, options),
      reader("feature_reader", clock, a, options),
      encoders("encoder_array", clock, a, options),
      banks("lut_banks", clock, a, options),
      sums("accumulators", clock, a, options),
      writer("result_writer", clock, a, options) {
  loader.memory.bind(table);
  reader.memory.bind(feature_in);
  writer.memory.bind(feature_out);
  control.loader.bind(loader.control);
  // In the order of the pipeline: accounts are collected in it.
  control.stages.bind(reader.control);
  control.stages.bind(encoders.control);
  control.stages.bind(banks.control);
  control.stages.bind(sums.control);
  control.stages.bind(writer.control);
  if (!different.open_prototypes) loader.prototypes.bind(encoders.prototypes.socket);
  if (!different.open_luts) loader.luts.bind(banks.luts.socket);
  loader.biases.bind(sums.biases.socket);
  reader.rows.bind(encoders.rows);
  encoders.indices.bind(banks.indices);
  banks.rows.bind(sums.rows);
  sums.columns.bind(writer.columns);
  writer.partial_sums.bind(sums.partial_sums);
}

}  // namespace pqa
