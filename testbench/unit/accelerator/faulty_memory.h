// A memory that answers right, late, wrong or never: what stands behind the block in the fault test.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <systemc>
#include <tlm>
#include <vector>

#include <tlm_utils/peq_with_get.h>
#include <tlm_utils/simple_target_socket.h>

namespace pqa::test {

// How a burst is answered that is meant to be a fault.
enum class mishap { status, late, never, unaccepted };

// Befalls the burst number `index` of those that the port sends with this command after arm().
struct bus_fault {
  mishap kind = mishap::status;
  unsigned port = 0;
  bool is_write = false;
  std::uint64_t index = 0;
  tlm::tlm_response_status status = tlm::TLM_GENERIC_ERROR_RESPONSE;
  sc_core::sc_time lateness;
  bool waits = false;  // b_transport: late by waiting, not by annotation
};

// The forms that a good answer takes in the non-blocking protocol. Of all but the last two the times are the same.
enum class answer_style { updated, end_request_later, completed_early, response_at_once, response_alone, stalled };
inline constexpr unsigned answer_styles = 6;

// Three ports on one array of bytes, with a latency and without a limit of bandwidth. What is read and written is read
// and written when the request comes; a burst that is never answered does nothing. b_transport knows no `never` and no
// `unaccepted`: these are late there.
class faulty_memory : public sc_core::sc_module {
 public:
  enum port_number : unsigned { table = 0, feature_in = 1, feature_out = 2 };
  using target_socket = tlm_utils::simple_target_socket_tagged<faulty_memory, 32>;

  // Bytes [0, main) and [apart, apart + more).
  faulty_memory(const sc_core::sc_module_name& name, std::uint64_t main, std::uint64_t apart, std::uint64_t more,
                const sc_core::sc_time& latency, answer_style style);

  target_socket& socket(unsigned port) { return *sockets_[port]; }
  void write(std::uint64_t address, const std::uint8_t* bytes, std::size_t count);
  void read(std::uint64_t address, std::uint8_t* bytes, std::size_t count) const;
  // Keeps the bytes as they are now; brings them back.
  void keep() { kept_ = bytes_; }
  void restore() { bytes_ = kept_; }

  // The next fault, if any; counts bursts anew.
  void arm(const std::optional<bus_fault>& fault);
  // The burst that it has befallen.
  const std::optional<std::uint64_t>& hit() const { return hit_; }
  std::uint64_t bursts(unsigned port, bool is_write) const { return counts_[port][is_write ? 1 : 0]; }

  // Payloads that wait for ever, until they are answered: by a BEGIN_RESP with nonsense for data, or one after END_REQ.
  std::size_t held() const { return held_.size(); }
  void release_held();
  // Payloads that were not as they had been when they came, and bursts that broke the protocol.
  unsigned violations() const { return violations_; }

 private:
  struct held_payload {
    tlm::tlm_generic_payload* payload;
    unsigned port;
    bool accepted;
    std::uint64_t address;
    unsigned length;
    const unsigned char* data;
  };
  struct pending {
    unsigned port = 0;
    bool accepted = false;
    // What the payload gets with the response: a request that is accepted without a phase is not to be changed.
    tlm::tlm_response_status status = tlm::TLM_INCOMPLETE_RESPONSE;
    std::vector<std::uint8_t> data;
  };

  std::uint8_t* find(std::uint64_t address, std::uint64_t count);
  // Counts a burst, and says whether the fault is meant for it.
  bool befalls(unsigned port, const tlm::tlm_generic_payload& payload);
  // Reads into, and writes from, `data`.
  tlm::tlm_response_status access(const tlm::tlm_generic_payload& payload, std::uint8_t* data);
  void b_transport(int port, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  tlm::tlm_sync_enum nb_transport_fw(int port, tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                     sc_core::sc_time& delay);
  tlm::tlm_sync_enum answer(unsigned port, tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                            sc_core::sc_time& delay, const sc_core::sc_time& lateness, tlm::tlm_response_status status,
                            std::vector<std::uint8_t> data);
  void hold(unsigned port, tlm::tlm_generic_payload& payload, bool accepted);
  void accept();
  void respond();

  std::array<std::unique_ptr<target_socket>, 3> sockets_;
  const std::uint64_t main_, apart_;
  const sc_core::sc_time latency_;
  const answer_style style_;
  std::vector<std::uint8_t> bytes_, kept_;  // the second region behind the first
  std::optional<bus_fault> fault_;
  std::optional<std::uint64_t> hit_;
  std::array<std::array<std::uint64_t, 2>, 3> counts_{};
  std::vector<held_payload> held_;
  std::map<tlm::tlm_generic_payload*, pending> pending_;
  std::set<tlm::tlm_generic_payload*> ending_;  // answered at once: END_RESP is still to come
  std::array<unsigned, 3> unaccepted_{};        // requests of each port that wait for END_REQ
  tlm_utils::peq_with_get<tlm::tlm_generic_payload> accepts_, responses_;
  unsigned violations_ = 0;
};

}  // namespace pqa::test
