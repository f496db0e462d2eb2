#include "soc/rv64_core.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <unicorn/unicorn.h>

#include "pqa/base/error.h"
#include "tlm/response_text.h"

namespace pqa {

namespace {

constexpr std::uint64_t page_bytes = 4096;
constexpr std::uint64_t nowhere = ~std::uint64_t{0} - 1;  // never executed: where Unicorn is told to end
constexpr std::size_t stack_bytes = std::size_t{8} << 20U;
constexpr std::uint64_t external_bit = 1U << 9U;
constexpr std::uint64_t timer_bit = 1U << 5U;
constexpr unsigned widest_access = 4;

const char* name_of(std::uint64_t cause) {
  static const char* const names[] = {"misaligned instruction address",
                                      "instruction access fault",
                                      "illegal instruction",
                                      "breakpoint",
                                      "misaligned load",
                                      "load access fault",
                                      "misaligned store",
                                      "store access fault",
                                      "environment call",
                                      "environment call from supervisor mode",
                                      "environment call",
                                      "environment call from machine mode",
                                      "instruction page fault",
                                      "load page fault",
                                      "reserved cause",
                                      "store page fault"};
  return cause < std::size(names) ? names[cause] : "unknown cause";
}

template <class Function>
void add_hook(uc_engine* engine, int type, Function* function, void* core) {
  uc_hook hook = 0;
  const uc_err error = uc_hook_add(engine, &hook, type, reinterpret_cast<void*>(function), core, 1, 0);
  if (error != UC_ERR_OK) throw simulation_error(std::string("unicorn: ") + uc_strerror(error));
}

}  // namespace

rv64_core::rv64_core(const sc_core::sc_module_name& name, const core_settings& settings)
    : sc_module(name),
      bus("bus"),
      direct("direct"),
      external_interrupt("external_interrupt"),
      timer_interrupt("timer_interrupt"),
      settings_(settings),
      cycle_(1.0 / static_cast<double>(settings.clock_hz), sc_core::SC_SEC),
      keeper_(settings.quantum),
      engine_(nullptr, [](uc_struct* engine) { uc_close(engine); }),
      quantum_instructions_(std::max<std::uint64_t>(1, settings.quantum.value() / cycle_.value())) {
  uc_engine* engine = nullptr;
  const uc_err error = uc_open(UC_ARCH_RISCV, UC_MODE_RISCV64, &engine);
  if (error != UC_ERR_OK) throw simulation_error(std::string("unicorn: no RV64 core: ") + uc_strerror(error));
  engine_.reset(engine);
  add_hook(
      engine, UC_HOOK_BLOCK,
      +[](uc_engine*, std::uint64_t address, std::uint32_t bytes, void* core) {
        static_cast<rv64_core*>(core)->block_begins(address, bytes);
      },
      this);
  add_hook(
      engine, UC_HOOK_MEM_UNMAPPED,
      +[](uc_engine*, uc_mem_type type, std::uint64_t address, int, std::int64_t, void* core) {
        auto& self = *static_cast<rv64_core*>(core);
        if (self.map(address)) return true;
        // The block goes on after this, so what comes out in the end is not what began it.
        if (type != UC_MEM_FETCH_UNMAPPED)
          self.fail(fmt::format("the firmware {} {:#x}, where nothing is",
                                type == UC_MEM_READ_UNMAPPED ? "read from" : "wrote to", address));
        return false;
      },
      this);
  add_hook(
      engine, UC_HOOK_INTR,
      +[](uc_engine* uc, std::uint32_t cause, void* core) {
        auto& self = *static_cast<rv64_core*>(core);
        self.fail(fmt::format("the firmware trapped: {} (cause {})", name_of(cause), cause));
        uc_emu_stop(uc);
      },
      this);
  SC_HAS_PROCESS(rv64_core);
  SC_THREAD(run);
  set_stack_size(stack_bytes);
}

rv64_core::~rv64_core() = default;

std::uint64_t rv64_core::read_register(int which) const {
  std::uint64_t value = 0;
  uc_reg_read(engine_.get(), which, &value);
  return value;
}

void rv64_core::stop() {
  stopped_ = leave_ = true;
  sc_core::sc_stop();
}

void rv64_core::fail(const std::string& text) {
  if (failure_) return;
  failure_ = fmt::format("{}, in the instructions from {:#x} on", text, block_);
  stop();
}

void rv64_core::run() {
  keeper_.reset();
  std::uint64_t at = settings_.reset_address;
  uc_reg_write(engine_.get(), UC_RISCV_REG_PC, &at);
  while (!stopped_) {
    run_quantum();
    if (stopped_) break;
    if (left_) {
      keeper_.sync();
    } else {
      sleep();
    }
  }
}

void rv64_core::run_quantum() {
  drive_interrupts();
  leave_ = left_ = false;
  const uc_err error = uc_emu_start(engine_.get(), read_register(UC_RISCV_REG_PC), nowhere, 0, 0);
  account();
  if (!stopped_ && error != UC_ERR_OK) explain(error);
}

std::uint64_t rv64_core::pending_interrupts() const {
  return (external_interrupt.read() ? external_bit : 0) | (timer_interrupt.read() ? timer_bit : 0);
}

// Levels, as they are when the core begins to run.
void rv64_core::drive_interrupts() {
  const std::uint64_t pending = pending_interrupts();
  uc_reg_write(engine_.get(), UC_RISCV_REG_MIP, &pending);
}

// An interrupt that mie does not enable wakes nobody; whether mstatus enables any makes no difference.
void rv64_core::sleep() {
  keeper_.sync();
  sleeps_ = true;
  while ((pending_interrupts() & read_register(UC_RISCV_REG_MIE)) == 0)
    wait(external_interrupt.posedge_event() | timer_interrupt.posedge_event());
  sleeps_ = false;
  keeper_.reset();
}

// Unicorn stops before the block when told so here; to look before adding is what makes progress certain.
void rv64_core::block_begins(std::uint64_t address, std::uint32_t bytes) {
  if (leave_ || run_ >= quantum_instructions_) {
    left_ = true;
    uc_emu_stop(engine_.get());
    return;
  }
  block_ = address;
  const std::uint32_t count = instructions_in(address, bytes);
  run_ += count;
  instructions_ += count;
  if (instructions_ > settings_.most_instructions)
    fail(fmt::format("the firmware has run {} instructions, as many as --limit-instructions allows",
                     settings_.most_instructions));
}

// Code never changes, so a block is counted once: an instruction with 11 in its lowest bits has 4 bytes, others 2.
std::uint32_t rv64_core::instructions_in(std::uint64_t address, std::uint32_t bytes) {
  block_length& known = lengths_[address / 2 % lengths_.size()];
  if (known.address == address && known.bytes == bytes) return known.instructions;
  std::vector<std::uint8_t> code(bytes);
  uc_mem_read(engine_.get(), address, code.data(), bytes);
  std::uint32_t count = 0;
  for (std::size_t at = 0; at < code.size(); at += (code[at] & 3U) == 3U ? 4 : 2) ++count;
  known = {address, bytes, count};
  return count;
}

void rv64_core::account() {
  keeper_.inc(cycle_ * static_cast<double>(run_));
  run_ = 0;
}

bool rv64_core::map(std::uint64_t address) {
  if (map_direct(address)) return true;
  const auto& on_bus = settings_.on_bus;
  if (std::none_of(on_bus.begin(), on_bus.end(), [&](const address_range& r) { return r.holds(address); }))
    return false;
  const std::uint64_t page = address / page_bytes * page_bytes;
  device_pages_.push_back({this, page});
  const auto read = [](uc_engine*, std::uint64_t offset, unsigned bytes, void* user) {
    const auto* p = static_cast<device_page*>(user);
    return p->core->transport(tlm::TLM_READ_COMMAND, p->address + offset, bytes, 0);
  };
  const auto write = [](uc_engine*, std::uint64_t offset, unsigned bytes, std::uint64_t value, void* user) {
    const auto* p = static_cast<device_page*>(user);
    p->core->transport(tlm::TLM_WRITE_COMMAND, p->address + offset, bytes, value);
  };
  return uc_mmio_map(engine_.get(), page, page_bytes, read, &device_pages_.back(), write, &device_pages_.back()) ==
         UC_ERR_OK;
}

bool rv64_core::map_direct(std::uint64_t address) {
  tlm::tlm_generic_payload payload;
  payload.set_read();
  payload.set_address(address);
  tlm::tlm_dmi dmi;
  if (!direct->get_direct_mem_ptr(payload, dmi) || !dmi.is_read_allowed()) return false;
  // Whole pages of what was granted.
  const std::uint64_t begin = (dmi.get_start_address() + page_bytes - 1) / page_bytes * page_bytes;
  const std::uint64_t end = (dmi.get_end_address() + 1) / page_bytes * page_bytes;
  if (address < begin || address >= end) return false;
  const std::uint32_t rights = dmi.is_write_allowed() ? UC_PROT_READ | UC_PROT_WRITE : UC_PROT_READ | UC_PROT_EXEC;
  return uc_mem_map_ptr(engine_.get(), begin, end - begin, rights,
                        dmi.get_dmi_ptr() + (begin - dmi.get_start_address())) == UC_ERR_OK;
}

// The core's own time has come when a device sees the access. It must not be left from here, or the access would happen
// a second time: that has to wait for the next block.
std::uint64_t rv64_core::transport(tlm::tlm_command command, std::uint64_t address, unsigned bytes,
                                   std::uint64_t value) {
  if (stopped_) return 0;
  account();
  keeper_.sync();
  std::array<unsigned char, 8> data{};
  bytes = std::min<unsigned>(bytes, data.size());
  for (unsigned i = 0; i < bytes; ++i) data[i] = static_cast<unsigned char>(value >> 8U * i);
  for (unsigned done = 0; done < bytes; done += widest_access) {
    tlm::tlm_generic_payload payload;
    const unsigned piece = std::min(bytes - done, widest_access);
    payload.set_command(command);
    payload.set_address(address + done);
    payload.set_data_ptr(data.data() + done);
    payload.set_data_length(piece);
    payload.set_streaming_width(piece);
    sc_core::sc_time delay = keeper_.get_local_time();
    bus->b_transport(payload, delay);
    keeper_.set(delay);
    if (payload.is_response_ok()) continue;
    fail(fmt::format("bus error: {} of {} bytes at {:#x} got a response \"{}\"",
                     command == tlm::TLM_READ_COMMAND ? "read" : "write", piece, address + done,
                     text_of(payload.get_response_status())));
  }
  // An interrupt line may have changed.
  leave_ = true;
  value = 0;
  for (unsigned i = 0; i < bytes; ++i) value |= std::uint64_t{data[i]} << 8U * i;
  return value;
}

void rv64_core::explain(int error) {
  switch (static_cast<uc_err>(error)) {
    case UC_ERR_FETCH_UNMAPPED:
    case UC_ERR_FETCH_PROT:
      return fail(fmt::format("the firmware jumped to {:#x}, where there is no code (code runs from flash only)",
                              read_register(UC_RISCV_REG_PC)));
    case UC_ERR_WRITE_PROT:
      return fail("the firmware wrote to memory that can only be read");
    default:
      return fail(fmt::format("the core cannot go on: {}", uc_strerror(static_cast<uc_err>(error))));
  }
}

}  // namespace pqa
