#include "pqa_driver.h"

static uint32_t read_reg(const pqa_device* device, uint32_t offset) {
  return device->read(device->context, offset);
}

static void write_reg(const pqa_device* device, uint32_t offset, uint32_t value) {
  device->write(device->context, offset, value);
}

static void write_pair(const pqa_device* device, uint32_t lo, uint64_t value) {
  write_reg(device, lo, (uint32_t)(value & 0xffffffffu));
  write_reg(device, lo + 4u, (uint32_t)(value >> 32));
}

/* A counter may step between the two reads. HI changes once in 2^32 counts, so the second try is consistent. */
static uint64_t read_pair(const pqa_device* device, uint32_t lo) {
  uint32_t high = read_reg(device, lo + 4u);
  uint32_t low = read_reg(device, lo);
  const uint32_t high_again = read_reg(device, lo + 4u);
  if (high_again != high) {
    high = high_again;
    low = read_reg(device, lo);
  }
  return (uint64_t)high << 32 | low;
}

pqa_status pqa_probe(const pqa_device* device, pqa_capabilities* capabilities) {
  if (read_reg(device, PQA_REG_ID) != PQA_ID) return PQA_NO_DEVICE;
  const uint32_t version = read_reg(device, PQA_REG_VERSION) & 0xffffu;
  if (version != PQA_DESCRIPTOR_VERSION) return PQA_WRONG_VERSION;
  if (capabilities) {
    const uint32_t sum = read_reg(device, PQA_REG_LANES_SUM);
    const uint32_t match = read_reg(device, PQA_REG_LANES_MATCH);
    capabilities->descriptor_version = (uint16_t)version;
    capabilities->subspaces = (uint16_t)(sum & 0xffffu);
    capabilities->outputs = (uint16_t)(sum >> 16);
    capabilities->prototypes = (uint16_t)(match & 0xffffu);
    capabilities->length = (uint16_t)(match >> 16);
  }
  return PQA_OK;
}

void pqa_reset(const pqa_device* device) {
  write_reg(device, PQA_REG_CONTROL, PQA_CONTROL_RESET);
}

pqa_status pqa_start(const pqa_device* device, uint64_t first_descriptor, uint64_t count, uint32_t interrupts) {
  if (first_descriptor % PQA_DESCRIPTOR_BYTES != 0u || (interrupts & ~(PQA_IRQ_DONE | PQA_IRQ_ERROR)) != 0u)
    return PQA_INVALID_ARGUMENT;
  if ((read_reg(device, PQA_REG_STATUS) & PQA_STATUS_BUSY) != 0u) return PQA_BUSY;
  write_pair(device, PQA_REG_DESCRIPTOR_LO, first_descriptor);
  write_pair(device, PQA_REG_COUNT_LO, count);
  /* Before enabling: an old event must not raise the line. */
  write_reg(device, PQA_REG_IRQ_STATUS, PQA_IRQ_DONE | PQA_IRQ_ERROR);
  write_reg(device, PQA_REG_IRQ_ENABLE, interrupts);
  write_reg(device, PQA_REG_CONTROL, PQA_CONTROL_START);
  return PQA_OK;
}

pqa_status pqa_poll(const pqa_device* device) {
  const uint32_t status = read_reg(device, PQA_REG_STATUS);
  if ((status & PQA_STATUS_BUSY) != 0u) return PQA_BUSY;
  if ((status & PQA_STATUS_ERROR) != 0u) return PQA_JOB_FAILED;
  return (status & PQA_STATUS_DONE) != 0u ? PQA_OK : PQA_IDLE;
}

pqa_status pqa_wait(const pqa_device* device, uint32_t polls) {
  for (; polls > 0u; --polls) {
    const pqa_status status = pqa_poll(device);
    if (status != PQA_BUSY) return status;
  }
  return PQA_TIMED_OUT;
}

uint32_t pqa_acknowledge(const pqa_device* device) {
  const uint32_t raised = read_reg(device, PQA_REG_IRQ_STATUS);
  write_reg(device, PQA_REG_IRQ_STATUS, raised);
  return raised;
}

void pqa_last_error(const pqa_device* device, pqa_error* error) {
  error->code = read_reg(device, PQA_REG_ERROR);
  error->layer = read_reg(device, PQA_REG_ERROR_LAYER);
  error->address = read_pair(device, PQA_REG_ERROR_ADDRESS_LO);
  error->response = read_reg(device, PQA_REG_ERROR_RESPONSE);
}

const char* pqa_error_text(uint32_t code) {
  switch (code) {
    case PQA_ERROR_NONE:
      return "no error";
    case PQA_ERROR_DESCRIPTOR_FETCH:
      return "bus error while reading the descriptor";
    case PQA_ERROR_DESCRIPTOR_INVALID:
      return "invalid descriptor";
    case PQA_ERROR_NO_LEGAL_TILING:
      return "no legal tiling";
    case PQA_ERROR_TABLE_FETCH:
      return "bus error while reading tables";
    case PQA_ERROR_FEATURE_READ:
      return "bus error while reading features";
    case PQA_ERROR_PARTIAL_SUM_READ:
      return "bus error while reading partial sums";
    case PQA_ERROR_RESULT_WRITE:
      return "bus error while writing results";
    case PQA_ERROR_TIMEOUT:
      return "no response in time";
    default:
      return "unknown error";
  }
}

void pqa_read_counters(const pqa_device* device, pqa_counters* counters) {
  counters->cycles = read_pair(device, PQA_REG_CYCLES_LO);
  counters->compute = read_pair(device, PQA_REG_COMPUTE_LO);
  counters->stall_tables = read_pair(device, PQA_REG_STALL_TABLES_LO);
  counters->stall_inputs = read_pair(device, PQA_REG_STALL_INPUTS_LO);
  counters->stall_outputs = read_pair(device, PQA_REG_STALL_OUTPUTS_LO);
  counters->stall_fill_drain = read_pair(device, PQA_REG_STALL_FILL_DRAIN_LO);
  counters->layers_done = read_pair(device, PQA_REG_LAYERS_DONE_LO);
}

void pqa_set_timeout(const pqa_device* device, uint32_t cycles) {
  write_reg(device, PQA_REG_TIMEOUT, cycles);
}

static uint8_t* put(uint8_t* to, uint64_t value, unsigned bytes) {
  for (unsigned i = 0; i < bytes; ++i) *to++ = (uint8_t)(value >> (8u * i) & 0xffu);
  return to;
}

static uint32_t flags_of(const pqa_layer* l) {
  uint32_t flags = (uint32_t)l->metric << PQA_FLAG_METRIC_SHIFT;
  if (l->shared_codebook) flags |= PQA_FLAG_SHARED_CODEBOOK;
  if (l->has_bias) flags |= PQA_FLAG_BIAS;
  if (l->signed_activation) flags |= PQA_FLAG_SIGNED_ACTIVATION;
  if (l->signed_lut) flags |= PQA_FLAG_SIGNED_LUT;
  if (l->saturate) flags |= PQA_FLAG_SATURATE;
  return flags;
}

/* In the order of the bytes: there is no gap but those that are put as zero. */
pqa_status pqa_encode_descriptor(const pqa_layer* l, uint8_t image[PQA_DESCRIPTOR_BYTES]) {
  if (l->metric > 15u) return PQA_INVALID_ARGUMENT;
  uint8_t* to = image;
  to = put(to, PQA_DESCRIPTOR_VERSION, 2);
  to = put(to, PQA_DESCRIPTOR_BYTES, 2);
  to = put(to, flags_of(l), 4);
  to = put(to, l->id, 4);
  to = put(to, 0, 4);
  to = put(to, l->next, 8);
  to = put(to, l->prototypes_address, 8);
  to = put(to, l->lut_address, 8);
  to = put(to, l->bias_address, 8);
  to = put(to, l->input_address, 8);
  to = put(to, l->output_address, 8);
  to = put(to, l->scratch_address, 8);
  to = put(to, l->in_channels, 4);
  to = put(to, l->out_channels, 4);
  to = put(to, l->height, 2);
  to = put(to, l->width, 2);
  to = put(to, l->out_height, 2);
  to = put(to, l->out_width, 2);
  to = put(to, l->kernel_h, 2);
  to = put(to, l->kernel_w, 2);
  to = put(to, l->stride, 2);
  to = put(to, l->pad_top, 2);
  to = put(to, l->pad_left, 2);
  to = put(to, l->prototypes, 2);
  to = put(to, l->subvector_length, 4);
  to = put(to, l->bits_activation, 1);
  to = put(to, l->bits_prototype, 1);
  to = put(to, l->bits_lut, 1);
  to = put(to, l->bits_accumulator, 1);
  to = put(to, l->bits_output, 1);
  to = put(to, l->output_shift, 1);
  while (to != image + PQA_DESCRIPTOR_BYTES) *to++ = 0;
  return PQA_OK;
}
