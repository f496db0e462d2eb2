#include "dram/address_map.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include <fmt/format.h>

#include "dram/config_error.h"
#include "json/names.h"

namespace pqa {
namespace {

constexpr std::size_t field_count = 8;
constexpr std::array<const char*, field_count> field_names = {"byte", "column",         "row",    "bank", "bank_group",
                                                              "rank", "pseudo_channel", "channel"};

constexpr std::size_t most_pieces = 64;

struct piece {
  dram_field field = dram_field::byte;
  std::uint32_t bits = 0;
  bool rest = false;  // as many bits as the others of its field leave
};

using field_bits = std::array<std::uint32_t, field_count>;

std::size_t index_of(dram_field field) {
  return static_cast<std::size_t>(field);
}

std::uint32_t log2_of(std::uint64_t power_of_two) {
  std::uint32_t bits = 0;
  while (power_of_two >> bits > 1) ++bits;
  return bits;
}

field_bits bits_of(const dram_config& c) {
  field_bits bits{};
  bits[index_of(dram_field::byte)] = log2_of(c.bus_bits / 8 / c.pseudo_channels);
  bits[index_of(dram_field::column)] = log2_of(c.columns);
  bits[index_of(dram_field::row)] = log2_of(c.rows);
  bits[index_of(dram_field::bank)] = log2_of(c.banks_per_group);
  bits[index_of(dram_field::bank_group)] = log2_of(c.bank_groups);
  bits[index_of(dram_field::rank)] = log2_of(c.ranks);
  bits[index_of(dram_field::pseudo_channel)] = log2_of(c.pseudo_channels);
  bits[index_of(dram_field::channel)] = log2_of(c.channels);
  return bits;
}

[[noreturn]] void refuse_text(const std::string& text, const std::string& why) {
  throw dram_config_error("address_map",
                          fmt::format("found {} ({}), allowed FIELD:BITS, or FIELD for all that is left of it, joined "
                                      "by '-', most significant first, of row, column, bank, "
                                      "bank_group, rank, pseudo_channel, channel and byte",
                                      in_quotes(text, 160), why));
}

piece parse_piece(const std::string& text, std::string_view part) {
  const std::size_t colon = part.find(':');
  const std::string_view name = part.substr(0, colon);
  piece result;
  std::size_t field = 0;
  while (field < field_count && name != field_names[field]) ++field;
  if (field == field_count) refuse_text(text, fmt::format("there is no field {}", in_quotes(name)));
  result.field = static_cast<dram_field>(field);
  result.rest = colon == std::string_view::npos;
  if (result.rest) return result;
  const std::string_view digits = part.substr(colon + 1);
  const bool number =
      !digits.empty() && digits.size() <= 2 && digits.find_first_not_of("0123456789") == std::string_view::npos;
  if (!number) refuse_text(text, fmt::format("{} has no number of bits", in_quotes(part)));
  for (const char c : digits) result.bits = result.bits * 10 + static_cast<std::uint32_t>(c - '0');
  return result;
}

// Gives the pieces without a number what is left for them.
void fill_in(std::vector<piece>& pieces, const field_bits& needed) {
  for (piece& p : pieces) {
    if (!p.rest) continue;
    std::uint32_t others = 0;
    for (const piece& other : pieces) {
      if (other.field == p.field) others += other.bits;
    }
    const std::uint32_t all = needed[index_of(p.field)];
    p.bits = all > others ? all - others : 0;
  }
}

// Least significant first.
std::vector<piece> parse(const std::string& text, std::size_t most) {
  std::vector<piece> pieces;
  std::string_view rest = text;
  while (true) {
    const std::size_t dash = rest.find('-');
    pieces.insert(pieces.begin(), parse_piece(text, rest.substr(0, dash)));
    if (pieces.size() > most) refuse_text(text, "too many fields");
    if (dash == std::string_view::npos) return pieces;
    rest.remove_prefix(dash + 1);
  }
}

void check_bits(const std::vector<piece>& pieces, const field_bits& needed) {
  field_bits found{};
  for (const piece& p : pieces) found[index_of(p.field)] += p.bits;
  for (std::size_t f = 0; f < field_count; ++f) {
    if (found[f] == needed[f]) continue;
    throw dram_config_error("address_map", fmt::format("found {} bits of {}, allowed {}: every bit once", found[f],
                                                       field_names[f], needed[f]));
  }
}

// The bytes of a burst are next to each other: byte, then as much of column as a burst has transfers.
void check_burst(const std::vector<piece>& pieces, const field_bits& needed, std::uint32_t burst_bits) {
  std::uint32_t bytes = 0;
  std::uint32_t columns = 0;
  for (const piece& p : pieces) {
    if (p.bits == 0) continue;
    const bool is_byte = p.field == dram_field::byte;
    if (is_byte && columns == 0) {
      bytes += p.bits;
    } else if (p.field == dram_field::column && bytes == needed[index_of(dram_field::byte)]) {
      columns += p.bits;
    } else {
      break;
    }
    if (columns >= burst_bits) break;
  }
  if (bytes == needed[index_of(dram_field::byte)] && columns >= burst_bits) return;
  throw dram_config_error(
      "address_map",
      fmt::format(
          "found a map that tears bursts apart, allowed are maps whose lowest bits are byte:{} and, next to it, "
          "at least {} of column",
          needed[index_of(dram_field::byte)], burst_bits));
}

void check_xor(const dram_xor& x, const field_bits& bits, std::uint32_t burst_bits) {
  const std::uint32_t width = bits[index_of(x.target)];
  const bool may_change = x.target != dram_field::row && x.target != dram_field::column && x.target != dram_field::byte;
  const bool stays = x.source == dram_field::row || (x.source == dram_field::column && x.shift >= burst_bits);
  if (width > 0 && may_change && stays && x.shift + width <= bits[index_of(x.source)]) return;
  throw dram_config_error(
      "xor", fmt::format("found {} with {} from bit {}, allowed is a field of at least one bit (bank, bank_group, "
                         "rank, pseudo_channel, channel) with as many bits of row, or of column above the burst",
                         name_of(x.target), name_of(x.source), x.shift));
}

}  // namespace

const char* name_of(dram_field field) {
  return field_names[index_of(field)];
}

std::string resolved_map(const dram_config& config) {
  std::vector<piece> pieces = parse(config.address_map, most_pieces);
  fill_in(pieces, bits_of(config));
  std::string text;
  for (std::size_t i = pieces.size(); i-- > 0;) {
    if (pieces[i].bits == 0) continue;
    text += fmt::format("{}{}:{}", text.empty() ? "" : "-", name_of(pieces[i].field), pieces[i].bits);
  }
  return text;
}

address_map::address_map(const dram_config& config) {
  const field_bits bits = bits_of(config);
  std::vector<piece> pieces = parse(config.address_map, most_pieces);
  fill_in(pieces, bits);
  check_bits(pieces, bits);
  check_burst(pieces, bits, log2_of(config.burst_length));

  // Where each field begins in the word: column, row, bank, bank group, rank, pseudo channel, channel.
  std::array<std::uint32_t, field_count> at{};
  std::uint32_t end = 0;
  for (std::size_t f = index_of(dram_field::column); f < field_count; ++f) {
    at[f] = end;
    end += bits[f];
  }
  row_at_ = at[index_of(dram_field::row)];
  bank_at_ = at[index_of(dram_field::bank)];
  channel_at_ = at[index_of(dram_field::channel)];
  column_mask_ = (std::uint64_t{1} << row_at_) - config.burst_length;  // a burst begins at a multiple of its length
  row_mask_ = (std::uint64_t{1} << (bank_at_ - row_at_)) - 1;
  bank_mask_ = (std::uint64_t{1} << (channel_at_ - bank_at_)) - 1;

  // Where in the word each bit of an address counts: one bit, and those that are XORed with it.
  std::vector<std::uint64_t> places;
  field_bits done{};
  for (const piece& p : pieces) {
    const std::size_t f = index_of(p.field);
    for (std::uint32_t bit = 0; bit < p.bits; ++bit, ++done[f]) {
      const bool is_byte = p.field == dram_field::byte;
      places.push_back(is_byte ? 0 : std::uint64_t{1} << (at[f] + done[f]));
    }
  }
  for (const dram_xor& x : config.address_xor) {
    check_xor(x, bits, log2_of(config.burst_length));
    const std::uint32_t source = at[index_of(x.source)] + x.shift;
    const std::uint64_t mask = ((std::uint64_t{1} << bits[index_of(x.target)]) - 1) << source;
    for (std::uint64_t& place : places) place ^= (place & mask) >> source << at[index_of(x.target)];
  }

  burst_bits_ = bits[index_of(dram_field::byte)] + log2_of(config.burst_length);
  // The places of a byte's values; the byte begins at bit `first` of the address.
  const auto table_from = [&](std::size_t first) {
    table words{};
    for (std::size_t value = 0; value < words.size(); ++value) {
      for (std::size_t bit = 0; bit < 8 && first + bit < places.size(); ++bit) {
        if ((value >> bit & 1) != 0) words[value] ^= places[first + bit];
      }
    }
    return words;
  };
  const table low = table_from(burst_bits_);
  std::transform(low.begin(), low.begin() + lowest_values, lowest_.begin(),
                 [this](std::uint64_t word) { return place_of(word); });
  for (std::size_t first = burst_bits_ + lowest_bits; first < places.size(); first += 8)
    upper_.push_back(table_from(first));
}

}  // namespace pqa
