// The small devices of the example SoC: their registers are those of firmware/soc_map.h.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <systemc>
#include <tlm>

#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

namespace pqa {

// A device of 32-bit registers from `base` on. An access is one aligned register; anything else gets an error response.
class register_device : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket<register_device, 32> socket;

 protected:
  register_device(const sc_core::sc_module_name& name, std::uint64_t base);
  virtual std::uint32_t read(std::uint32_t offset) = 0;
  virtual void write(std::uint32_t offset, std::uint32_t value) = 0;

 private:
  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);

  const std::uint64_t base_;
};

// Hands on every line that is complete, without its end.
class console : public register_device {
 public:
  console(const sc_core::sc_module_name& name, std::uint64_t base, std::function<void(const std::string&)> on_line);
  // The line that has begun.
  const std::string& rest() const { return line_; }

 private:
  std::uint32_t read(std::uint32_t) override { return 0; }
  void write(std::uint32_t offset, std::uint32_t value) override;

  std::function<void(const std::string&)> on_line_;
  std::string line_;
};

class timer : public register_device {
 public:
  sc_core::sc_out<bool> interrupt;

  timer(const sc_core::sc_module_name& name, std::uint64_t base);

 private:
  std::uint32_t read(std::uint32_t offset) override;
  void write(std::uint32_t offset, std::uint32_t value) override;
  void drive();

  std::uint32_t kept_high_ = 0;
  std::uint64_t compare_ = 0;
  bool enabled_ = false;
  sc_core::sc_event changed_;
};

class system_control : public register_device {
 public:
  system_control(const sc_core::sc_module_name& name, std::uint64_t base, std::function<void(std::uint32_t)> on_exit);

 private:
  std::uint32_t read(std::uint32_t) override { return 0; }
  void write(std::uint32_t offset, std::uint32_t value) override;

  std::function<void(std::uint32_t)> on_exit_;
};

// Bytes that are there from the start and cannot be written; read through a direct pointer, which covers all of them.
class flash : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket<flash, 32> socket;

  // Zeros follow the bytes up to a whole page of 4096.
  flash(const sc_core::sc_module_name& name, std::uint64_t base, std::string bytes);
  std::uint64_t size() const { return bytes_.size(); }

 private:
  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  bool get_direct_mem_ptr(tlm::tlm_generic_payload& payload, tlm::tlm_dmi& dmi);

  const std::uint64_t base_;
  std::string bytes_;
};

// Takes an address's base away on the way to a device that counts from 0.
class base_offset : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket<base_offset, 32> input;
  tlm_utils::simple_initiator_socket<base_offset, 32> output;

  base_offset(const sc_core::sc_module_name& name, std::uint64_t base);

 private:
  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);

  const std::uint64_t base_;
};

}  // namespace pqa
