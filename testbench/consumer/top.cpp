// A small SoC of its own around the accelerator: a CPU, a memory, an interrupt. The CPU loads one layer, starts the
// block, waits for the interrupt and checks every output. docs/integration.md shows this file.
//
//     top [lt|at] [MEMORY]      MEMORY: a memory of pqa::memory, such as ddr4_2400, instead of the one below
#include <cstdint>
#include <cstring>
#include <iostream>
#include <memory>
#include <string>
#include <systemc>
#include <tlm>
#include <vector>

#include <pqa/accelerator.h>
#include <pqa/descriptor.h>
#include <pqa/memory/memory_config.h>
#include <pqa/registers.h>
#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

namespace {

using bytes = std::vector<unsigned char>;

// 1 MiB from address 0, with a port for each initiator. Its sockets turn nb_transport into b_transport by themselves.
class simple_memory : public sc_core::sc_module {
 public:
  sc_core::sc_vector<tlm_utils::simple_target_socket<simple_memory>> ports;

  explicit simple_memory(const sc_core::sc_module_name& name) : sc_module(name), ports("port", 4) {
    for (auto& port : ports) port.register_b_transport(this, &simple_memory::b_transport);
  }

 private:
  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
    const std::uint64_t address = payload.get_address(), count = payload.get_data_length();
    if (address > data_.size() || count > data_.size() - address)
      return payload.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
    if (payload.get_byte_enable_ptr() != nullptr || payload.get_streaming_width() < count)
      return payload.set_response_status(tlm::TLM_GENERIC_ERROR_RESPONSE);
    if (payload.is_read()) std::memcpy(payload.get_data_ptr(), &data_[address], count);
    if (payload.is_write()) std::memcpy(&data_[address], payload.get_data_ptr(), count);
    delay += sc_core::sc_time(100.0 + static_cast<double>(count) / 16.0, sc_core::SC_NS);
    payload.set_response_status(tlm::TLM_OK_RESPONSE);
  }

  bytes data_ = bytes(1024 * 1024);
};

// A layer of 8-bit inputs, 16-bit table entries and 32-bit outputs. With a kernel of 3 x 3 and subvectors of 9, each
// input channel is a subspace. The tables hold made-up numbers.
struct small_layer {
  static constexpr std::uint32_t channels = 4, size = 8, outputs = 8, prototypes = 16, length = 9;

  std::int8_t input[size][size][channels];
  std::int8_t prototype[channels][prototypes][length];
  std::int16_t lut[channels][prototypes][outputs];

  small_layer() {
    std::uint32_t state = 1;
    const auto next = [&state] { return (state = state * 1664525 + 1013904223) >> 16; };
    for (auto& row : input)
      for (auto& pixel : row)
        for (auto& x : pixel) x = static_cast<std::int8_t>(next());
    for (auto& table : prototype)
      for (auto& entry : table)
        for (auto& x : entry) x = static_cast<std::int8_t>(next());
    for (auto& table : lut)
      for (auto& row : table)
        for (auto& x : row) x = static_cast<std::int16_t>(next());
  }

  pqa::layer shape() const {
    pqa::layer l;
    l.in_channels = channels;
    l.height = l.width = l.out_height = l.out_width = size;
    l.out_channels = outputs;
    l.kernel_h = l.kernel_w = 3;
    l.pad_top = l.pad_left = 1;
    l.prototypes = prototypes;
    l.subvector_length = length;
    return l;
  }

  // The LUT in the order that the block wants: by blocks of its lanes, which software reads from LANES_SUM.
  bytes packed_lut(std::uint32_t lanes_sum) const {
    const std::uint32_t block_subspaces = lanes_sum & 0xffff, block_outputs = lanes_sum >> 16;
    bytes packed;
    for (std::uint32_t o0 = 0; o0 < outputs; o0 += block_outputs)
      for (std::uint32_t s0 = 0; s0 < channels; s0 += block_subspaces)
        for (std::uint32_t p = 0; p < prototypes; ++p)
          for (std::uint32_t o = o0; o < outputs && o < o0 + block_outputs; ++o)
            for (std::uint32_t s = s0; s < channels && s < s0 + block_subspaces; ++s)
              for (unsigned shift = 0; shift < 16; shift += 8)
                packed.push_back(static_cast<unsigned char>(lut[s][p][o] >> shift));
    return packed;
  }

  // The nearest prototype of a channel's 3 x 3 window, by the sum of squares; the lowest of equals.
  std::uint32_t nearest(std::uint32_t channel, std::uint32_t y, std::uint32_t x) const {
    std::uint32_t best = 0;
    long least = -1;
    for (std::uint32_t p = 0; p < prototypes; ++p) {
      long distance = 0;
      for (std::uint32_t k = 0; k < length; ++k) {
        const std::uint32_t v = y + k / 3 - 1, u = x + k % 3 - 1;  // beyond the edge they are large: padding
        const long difference = (v < size && u < size ? input[v][u][channel] : 0) - prototype[channel][p][k];
        distance += difference * difference;
      }
      if (least >= 0 && distance >= least) continue;
      least = distance;
      best = p;
    }
    return best;
  }

  std::int32_t expected(std::uint32_t y, std::uint32_t x, std::uint32_t output) const {
    std::int32_t sum = 0;
    for (std::uint32_t s = 0; s < channels; ++s) sum += lut[s][nearest(s, y, x)][output];
    return sum;
  }
};

// Stands for a processor and its firmware: one socket to the memory, one to the accelerator's registers.
class cpu : public sc_core::sc_module {
 public:
  tlm_utils::simple_initiator_socket<cpu> memory;
  tlm_utils::simple_initiator_socket<cpu> registers;
  sc_core::sc_in<bool> irq;

  explicit cpu(const sc_core::sc_module_name& name)
      : sc_module(name), memory("memory"), registers("registers"), irq("irq") {
    SC_HAS_PROCESS(cpu);
    SC_THREAD(run);
  }
  bool passed() const { return passed_; }

 private:
  static constexpr std::uint64_t at_descriptor = 0x1000, at_prototypes = 0x2000, at_lut = 0x3000, at_input = 0x4000,
                                 at_output = 0x5000;

  void run() {
    if (read(pqa::reg::id) != pqa::accelerator_id) return;
    load();
    write(pqa::reg::descriptor_lo, at_descriptor);
    write(pqa::reg::descriptor_hi, 0);
    write(pqa::reg::count_lo, 1);
    write(pqa::reg::count_hi, 0);
    write(pqa::reg::irq_enable, pqa::irq_bit::done | pqa::irq_bit::error);
    write(pqa::reg::control, pqa::control_bit::start);
    while (!irq.read()) wait(irq.value_changed_event());
    write(pqa::reg::irq_status, pqa::irq_bit::done | pqa::irq_bit::error);
    if ((read(pqa::reg::status) & pqa::status_bit::error) != 0) {
      std::cout << "error " << read(pqa::reg::error) << " in layer " << read(pqa::reg::error_layer) << "\n";
      return;
    }
    check();
  }

  void load() {
    transfer(memory, tlm::TLM_WRITE_COMMAND, at_prototypes, layer_.prototype, sizeof layer_.prototype);
    transfer(memory, tlm::TLM_WRITE_COMMAND, at_input, layer_.input, sizeof layer_.input);
    bytes lut = layer_.packed_lut(read(pqa::reg::lanes_sum));
    transfer(memory, tlm::TLM_WRITE_COMMAND, at_lut, lut.data(), lut.size());
    pqa::descriptor d;
    d.prototypes = at_prototypes;
    d.lut = at_lut;
    d.input = at_input;
    d.output = at_output;
    d.layer = layer_.shape();
    pqa::descriptor_image image = pqa::encode_descriptor(d);
    transfer(memory, tlm::TLM_WRITE_COMMAND, at_descriptor, image.data(), image.size());
  }

  void check() {
    std::int32_t output[small_layer::size][small_layer::size][small_layer::outputs];
    transfer(memory, tlm::TLM_READ_COMMAND, at_output, output, sizeof output);
    unsigned wrong = 0;
    for (std::uint32_t y = 0; y < small_layer::size; ++y)
      for (std::uint32_t x = 0; x < small_layer::size; ++x)
        for (std::uint32_t o = 0; o < small_layer::outputs; ++o)
          if (output[y][x][o] != layer_.expected(y, x, o)) ++wrong;
    passed_ = wrong == 0;
    std::cout << wrong << " of 512 outputs are wrong, " << read(pqa::reg::cycles_lo) << " cycles\n";
  }

  std::uint32_t read(pqa::reg offset) {
    std::uint32_t value = 0;  // the registers are little-endian, and so is the host that this runs on
    transfer(registers, tlm::TLM_READ_COMMAND, static_cast<std::uint32_t>(offset), &value, sizeof value);
    return value;
  }
  void write(pqa::reg offset, std::uint32_t value) {
    transfer(registers, tlm::TLM_WRITE_COMMAND, static_cast<std::uint32_t>(offset), &value, sizeof value);
  }

  void transfer(tlm_utils::simple_initiator_socket<cpu>& socket, tlm::tlm_command command, std::uint64_t address,
                void* data, std::size_t count) {
    tlm::tlm_generic_payload payload;
    payload.set_command(command);
    payload.set_address(address);
    payload.set_data_ptr(static_cast<unsigned char*>(data));
    payload.set_data_length(static_cast<unsigned>(count));
    payload.set_streaming_width(static_cast<unsigned>(count));
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    socket->b_transport(payload, delay);
    wait(delay);
    if (payload.is_response_error()) SC_REPORT_ERROR("cpu", payload.get_response_string().c_str());
  }

  small_layer layer_;
  bool passed_ = false;
};

}  // namespace

int sc_main(int argc, char** argv) {
  const bool loosely_timed = argc > 1 && std::string(argv[1]) == "lt";
  pqa::architecture architecture = pqa::load_architecture("pqa_paper");
  architecture.feature_maps.placement = pqa::placement::dram;
  pqa::accelerator_options options;
  options.fidelity = loosely_timed ? pqa::fidelity::lt : pqa::fidelity::at;

  cpu core("core");
  pqa::accelerator<> block("pqa", architecture, options);
  sc_core::sc_signal<bool> interrupt("interrupt");
  core.registers.bind(block.csr);
  block.irq.bind(interrupt);
  core.irq.bind(interrupt);

  std::unique_ptr<simple_memory> own;
  std::unique_ptr<pqa::memory_target> shipped;
  if (argc > 2) {
    shipped = pqa::make_memory("memory", pqa::load_memory(argv[2]));
    block.table.bind(shipped->socket);
    block.feature_in.bind(shipped->socket);
    block.feature_out.bind(shipped->socket);
    core.memory.bind(shipped->socket);
  } else {
    own = std::make_unique<simple_memory>("memory");
    block.table.bind(own->ports[0]);
    block.feature_in.bind(own->ports[1]);
    block.feature_out.bind(own->ports[2]);
    core.memory.bind(own->ports[3]);
  }
  sc_core::sc_start();
  return core.passed() ? 0 : 1;
}
