// Pooled generic payloads: what an initiator sends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <tlm>
#include <vector>

#include "pqa/base/peer_protocol.h"

namespace pqa {

// A generic payload that owns its data array. The array grows on demand and is kept from one use to the next; its
// content is not cleared.
class pooled_payload final : public tlm::tlm_generic_payload {
 public:
  // Sets data length and streaming width and points the payload to an array of at least that many bytes. A longer
  // array may move, so not to be called while the payload is under way.
  void resize(unsigned length) {
    if (length > capacity_) {
      data_.reset(new unsigned char[length]);
      capacity_ = length;
    }
    set_data_ptr(data_.get());
    set_data_length(length);
    set_streaming_width(length);
  }

 private:
  friend class payload_pool;
  explicit pooled_payload(tlm::tlm_mm_interface* pool) : tlm_generic_payload(pool) {}

  std::unique_ptr<unsigned char[]> data_;
  unsigned capacity_ = 0;
};

// Memory manager of an initiator. A payload comes with one reference held and goes back when the last one is released.
// The pool owns its payloads and must outlive all use of them.
class payload_pool final : public tlm::tlm_mm_interface {
 public:
  payload_pool() = default;
  payload_pool(const payload_pool&) = delete;
  payload_pool& operator=(const payload_pool&) = delete;

  // A payload with every field set as the base protocol asks of an initiator: status incomplete, streaming width equal
  // to the length, no byte enables, no DMI hint, no extensions. The data array is the payload's own.
  pooled_payload* allocate(tlm::tlm_command command, std::uint64_t address, unsigned length) {
    if (idle_.empty()) grow();
    pooled_payload* payload = idle_.back();
    idle_.pop_back();
    payload->acquire();
    payload->set_command(command);
    payload->set_address(address);
    payload->resize(length);
    payload->set_byte_enable_ptr(nullptr);
    payload->set_byte_enable_length(0);
    payload->set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
    payload->set_dmi_allowed(false);
    payload->set_gp_option(tlm::TLM_MIN_PAYLOAD);
    return payload;
  }

  // Called by the payload itself when its last reference is released. Extensions that were set to stay are detached,
  // not freed: they belong to whoever set them.
  void free(tlm::tlm_generic_payload* payload) override {
    payload->reset();
    const unsigned kinds = tlm::max_num_extensions();
    for (unsigned i = 0; i < kinds; ++i) payload->set_extension(i, nullptr);
    idle_.push_back(static_cast<pooled_payload*>(payload));
  }

  // Payloads that somebody still holds: 0 when nothing is in flight.
  std::size_t live() const { return all_.size() - idle_.size(); }
  // Payloads ever made: the largest number that was live at once.
  std::size_t allocated() const { return all_.size(); }

 private:
  void grow() {
    all_.emplace_back(new pooled_payload(this));
    idle_.reserve(all_.size());
    idle_.push_back(all_.back().get());
  }

  std::vector<std::unique_ptr<pooled_payload>> all_;
  std::vector<pooled_payload*> idle_;
};

// What an initiator does first with a response: see peer_protocol.
inline void take_unset_status(tlm::tlm_generic_payload& payload, peer_protocol peers) {
  if (peers == peer_protocol::lenient && payload.get_response_status() == tlm::TLM_INCOMPLETE_RESPONSE)
    payload.set_response_status(tlm::TLM_OK_RESPONSE);
}

}  // namespace pqa
