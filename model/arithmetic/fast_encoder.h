// Encoding with vector instructions, bit for bit what the plain encoder finds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "arithmetic/aligned_buffer.h"
#include "arithmetic/encode.h"
#include "arithmetic/encode_kernel.h"
#include "arithmetic/plane_rows.h"
#include "arithmetic/prototype_weights.h"
#include "arithmetic/unfold.h"
#include "pqa/layer.h"

namespace pqa {

// Encodes columns of one layer for subspaces [sub_begin, sub_end). All memory is taken in the constructor; an object
// may be given new prototypes and new inputs as often as wanted. Not for use by two threads at a time.
//
// Every activation and prototype must lie within the layer's declared bits.
class fast_encoder {
 public:
  // 0 <= sub_begin < sub_end <= l.subspaces().
  fast_encoder(const layer& l, std::uint32_t sub_begin, std::uint32_t sub_end);

  std::uint32_t sub_begin() const { return sub_begin_; }
  std::uint32_t sub_end() const { return sub_end_; }
  // Which kernel does the work; none when the layer's distances are too large for all of them.
  std::optional<encode_kernel> kernel() const { return plain_ ? std::nullopt : std::optional(form_.kernel); }

  // The prototypes [table_end - table_begin][Np][Ls] of tables that are numbered as the layer's subspaces are, within
  // this object's; with a shared codebook there is the one table 0. Tables may come in any order and piece by piece;
  // one that is the same as before costs a comparison. An int16_t holds an unsigned 16-bit number as its bit pattern.
  void set_prototypes(std::uint32_t table_begin, std::uint32_t table_end, const std::int32_t* prototypes);
  void set_prototypes(std::uint32_t table_begin, std::uint32_t table_end, const std::int16_t* prototypes);

  // Columns column_begin .. column_end - 1 of the layer; view must hold every input row that they need. The index of
  // subspace s and column n goes to indices[(s - sub_begin) * index_stride + (n - column_begin)].
  // The input is rearranged row by row within a call, so a call for several output rows costs less than one for each.
  void encode(const feature_view& view, std::uint64_t column_begin, std::uint64_t column_end, std::uint16_t* indices,
              std::size_t index_stride);

 private:
  std::uint32_t table_count() const { return layer_.shared_codebook ? 1 : sub_end_ - sub_begin_; }
  void prepare(std::size_t place);
  void list_elements();
  std::size_t list_segments(std::uint64_t column_begin, std::size_t columns);
  void encode_plainly(const feature_view& view, std::uint64_t column_begin, std::uint64_t column_end,
                      std::uint16_t* indices, std::size_t index_stride);

  layer layer_;
  std::uint32_t sub_begin_;
  std::uint32_t sub_end_;
  weight_form form_;
  std::vector<std::int16_t> tables_;    // the prototypes as they were set; all zero at first
  std::vector<std::int16_t> narrowed_;  // one table
  std::vector<block_element> elements_;
  std::vector<block_segment> segments_;
  std::vector<const std::int16_t*> segment_rows_;
  std::unique_ptr<plane_rows> rows_;
  aligned_buffer<std::int32_t> weights_;
  aligned_buffer<std::int64_t> norms_;
  aligned_buffer<std::int16_t> scratch_;
  // Set when no kernel's numbers hold the distances that the layer allows: then the plain encoder works instead.
  std::unique_ptr<encoder> plain_;
  std::vector<std::int32_t> plain_table_;  // its prototypes
  std::vector<std::int32_t> subvectors_;   // one column
};

}  // namespace pqa
