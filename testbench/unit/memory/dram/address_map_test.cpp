// The address map against a plain one, bit by bit.
#include "dram/address_map.h"

#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "dram/config_error.h"
#include "unit/memory/dram/request_driver.h"

namespace pqa {
namespace {

dram_config small() {
  dram_config c = plain_dram("ddr4_2400");
  c.channels = 2;
  c.rows = 8;
  c.columns = 32;
  c.address_map = "row-bank-column-bank_group-channel-column:3-byte";
  return c;
}

// "row:3-bank:2-..." most significant first, with numbers everywhere.
std::map<std::string, std::uint64_t> plain_fields(const std::string& map, std::uint64_t address) {
  std::vector<std::pair<std::string, unsigned>> pieces;
  for (std::size_t at = 0; at < map.size();) {
    const std::size_t end = std::min(map.find('-', at), map.size());
    const std::string piece = map.substr(at, end - at);
    pieces.emplace_back(piece.substr(0, piece.find(':')), std::stoul(piece.substr(piece.find(':') + 1)));
    at = end + 1;
  }
  unsigned bits = 0;
  for (const auto& piece : pieces) bits += piece.second;
  std::map<std::string, std::uint64_t> fields;
  for (const auto& [name, count] : pieces) {
    for (unsigned i = 0; i < count; ++i) fields[name] = fields[name] << 1 | (address >> --bits & 1);
  }
  return fields;
}

TEST(address_map, finds_what_a_plain_decoder_finds) {
  const std::vector<std::string> maps = {"row:3-bank:2-column:2-bank_group:2-channel:1-column:3-byte:3",
                                         "bank:2-bank_group:2-row:3-channel:1-column:5-byte:3",
                                         "channel:1-row:1-bank:1-row:2-bank_group:2-column:1-bank:1-column:4-byte:3"};
  for (const std::string& text : maps) {
    dram_config c = small();
    c.address_map = text;
    const address_map map(c);
    for (std::uint64_t address = 0; address < capacity_bytes(c); address += 64) {
      auto fields = plain_fields(text, address);
      const dram_place place = map.place(address + address % 63);
      ASSERT_EQ(place.channel, fields["channel"]) << text;
      ASSERT_EQ(place.bank, fields["bank_group"] * 4 + fields["bank"]) << text;
      ASSERT_EQ(place.row, fields["row"]) << text;
      ASSERT_EQ(place.column, fields["column"]) << text;
    }
  }
}

TEST(address_map, fields_without_a_number_take_what_is_left) {
  EXPECT_EQ(resolved_map(small()), "row:3-bank:2-column:2-bank_group:2-channel:1-column:3-byte:3");
  dram_config c = small();
  c.channels = 1;
  EXPECT_EQ(resolved_map(c), "row:3-bank:2-column:2-bank_group:2-column:3-byte:3");
}

TEST(address_map, xor_keeps_the_map_one_to_one) {
  dram_config c = small();
  c.address_xor = {{dram_field::bank, dram_field::row, 1},
                   {dram_field::bank_group, dram_field::column, 3},
                   {dram_field::channel, dram_field::row, 0}};
  const address_map map(c);
  const address_map plain(small());
  std::set<std::tuple<unsigned, unsigned, unsigned, unsigned>> seen;
  for (std::uint64_t address = 0; address < capacity_bytes(c); address += 64) {
    const dram_place p = map.place(address);
    const dram_place q = plain.place(address);
    ASSERT_TRUE(seen.insert({p.channel, p.bank, p.row, p.column}).second) << address;
    ASSERT_EQ(p.bank % 4, (q.bank % 4) ^ (q.row >> 1));
    ASSERT_EQ(p.bank / 4, (q.bank / 4) ^ (q.column >> 3));
    ASSERT_EQ(p.channel, q.channel ^ (q.row & 1));
  }
}

TEST(address_map, pseudo_channels_and_ranks_are_banks_of_the_channel) {
  dram_config c = plain_dram("hbm2_2000");
  c.ranks = 2;
  c.address_map = "rank-row-bank-column-bank_group-pseudo_channel-column:2-byte";
  const address_map map(c);
  EXPECT_EQ(map.place(0).bank, 0u);
  EXPECT_EQ(map.place(32).bank, 32u);                     // the other pseudo channel: after its two ranks
  EXPECT_EQ(map.place(capacity_bytes(c) / 2).bank, 16u);  // the other rank
  EXPECT_EQ(map.place(capacity_bytes(c) - 1).bank, 63u);
}

std::string error_of(const std::string& text, const std::vector<dram_xor>& entries = {}) {
  dram_config c = small();
  c.address_map = text;
  c.address_xor = entries;
  try {
    const address_map map(c);
  } catch (const dram_config_error& error) {
    return error.what();
  }
  return "no error";
}

TEST(address_map, refuses_what_is_not_one_to_one) {
  const std::string good = "row:3-bank:2-column:2-bank_group:2-channel:1-column:3-byte:3";
  EXPECT_EQ(error_of(good), "no error");
  EXPECT_NE(error_of("row:2-bank:2-column:2-bank_group:2-channel:1-column:3-byte:3").find("found 2 bits of row"),
            std::string::npos);
  EXPECT_NE(error_of("row:3-" + good).find("found 6 bits of row"), std::string::npos);
  EXPECT_NE(error_of("row:3-bank:2-column:2-bank_group:2-column:3-byte:3").find("0 bits of channel"),
            std::string::npos);
  EXPECT_NE(error_of("row:3-bank:2-column:3-bank_group:2-channel:1-column:2-byte:3").find("tears bursts"),
            std::string::npos);
  EXPECT_NE(error_of("rwo:3").find("no field \"rwo\""), std::string::npos);
  EXPECT_NE(error_of("row:").find("no number"), std::string::npos);
  EXPECT_NE(error_of("row:333").find("no number"), std::string::npos);
  EXPECT_NE(error_of("").find("address_map"), std::string::npos);
  EXPECT_NE(error_of("--").find("address_map"), std::string::npos);
  std::string many = "row:0";
  for (int i = 0; i < 200; ++i) many += "-row:0";
  EXPECT_NE(error_of(many).find("too many"), std::string::npos);
  EXPECT_NE(error_of(good, {{dram_field::bank, dram_field::row, 2}}).find("xor"), std::string::npos);
  EXPECT_NE(error_of(good, {{dram_field::bank, dram_field::column, 2}}).find("xor"), std::string::npos);
  EXPECT_NE(error_of(good, {{dram_field::rank, dram_field::row, 0}}).find("xor"), std::string::npos);
}

}  // namespace
}  // namespace pqa
