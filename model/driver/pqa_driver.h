/* A driver for the accelerator in C99: no allocation, no operating system, no global state. It reaches the registers
   through two hooks, so the same file runs in firmware and in a test on the host.

       static uint32_t reg_read(void* base, uint32_t offset) { return *(volatile uint32_t*)((char*)base + offset); }
       static void reg_write(void* base, uint32_t offset, uint32_t value) { ... }

       pqa_device device = {reg_read, reg_write, (void*)0x10000000};
       pqa_capabilities can;
       if (pqa_probe(&device, &can) == PQA_OK && pqa_start(&device, list, layers, PQA_IRQ_DONE | PQA_IRQ_ERROR) ==
   PQA_OK) while (pqa_poll(&device) == PQA_BUSY) wait_for_interrupt();

   No function waits for the block but pqa_wait, which has a limit. None may be called for one device from two threads,
   or from an interrupt handler that can interrupt another one, except pqa_acknowledge. */
#ifndef PQA_DRIVER_H
#define PQA_DRIVER_H

/* NOLINTBEGIN(modernize-deprecated-headers): for C as well */
#include <stdbool.h>
#include <stdint.h>
/* NOLINTEND(modernize-deprecated-headers) */

#include "pqa_registers.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How to reach the registers: 32 bits at a byte offset below PQA_REGISTER_SPACE_BYTES. */
typedef struct pqa_device {
  uint32_t (*read)(void* context, uint32_t offset);
  void (*write)(void* context, uint32_t offset, uint32_t value);
  void* context;
} pqa_device;

/* What a call has come to. */
typedef enum pqa_status {
  PQA_OK = 0,          /* done, or nothing wrong */
  PQA_IDLE,            /* no job has been started since the last reset */
  PQA_BUSY,            /* a job is running */
  PQA_JOB_FAILED,      /* the last job ended early: pqa_last_error */
  PQA_TIMED_OUT,       /* still running after as many looks as were allowed */
  PQA_NO_DEVICE,       /* what answers is no accelerator */
  PQA_WRONG_VERSION,   /* one with descriptors of another version */
  PQA_INVALID_ARGUMENT /* refused before the device was touched */
} pqa_status;

/* What the block can do, read from its registers. */
typedef struct pqa_capabilities {
  uint16_t descriptor_version;
  uint16_t subspaces, outputs; /* lanes that sum up: they decide the layout of LUTs in memory */
  uint16_t prototypes, length; /* lanes that match */
} pqa_capabilities;

/* How the last job failed. */
typedef struct pqa_error {
  uint32_t code;     /* PQA_ERROR_* */
  uint32_t layer;    /* in the job, from 0 */
  uint64_t address;  /* of the burst that failed; 0 when none has */
  uint32_t response; /* PQA_RESPONSE_* */
} pqa_error;

/* Of the layers of the last or running job that have ended, in cycles of the block. `cycles` is the sum of the five
   below it. */
typedef struct pqa_counters {
  uint64_t cycles;
  uint64_t compute;
  uint64_t stall_tables, stall_inputs, stall_outputs, stall_fill_drain;
  uint64_t layers_done;
} pqa_counters;

/* One layer as its descriptor tells it (docs/registers.md has every field and its range). */
typedef struct pqa_layer {
  uint32_t id;   /* software's own */
  uint64_t next; /* byte addresses from here on; a multiple of PQA_DESCRIPTOR_BYTES */
  uint64_t prototypes_address, lut_address, bias_address, input_address, output_address, scratch_address;
  uint32_t in_channels, out_channels;
  uint16_t height, width, out_height, out_width;
  uint16_t kernel_h, kernel_w, stride, pad_top, pad_left;
  uint16_t prototypes;
  uint32_t subvector_length;
  uint8_t bits_activation, bits_prototype, bits_lut, bits_accumulator, bits_output;
  uint8_t output_shift;
  uint8_t metric; /* PQA_METRIC_*, at most 15 */
  bool shared_codebook, has_bias, signed_activation, signed_lut, saturate;
} pqa_layer;

/* PQA_OK, PQA_NO_DEVICE or PQA_WRONG_VERSION. `capabilities` may be null; it is written for PQA_OK only. */
pqa_status pqa_probe(const pqa_device* device, pqa_capabilities* capabilities);

/* The block is idle at once, every register has its reset value. */
void pqa_reset(const pqa_device* device);

/* Starts a job of `count` layers; the list may be a ring. `interrupts` are PQA_IRQ_*: what raises the interrupt line; 0
   for polling. What an earlier job left in the interrupt status is cleared. PQA_OK, PQA_BUSY (nothing is changed), or
   PQA_INVALID_ARGUMENT for an address that is not aligned or interrupts that do not exist. */
pqa_status pqa_start(const pqa_device* device, uint64_t first_descriptor, uint64_t count, uint32_t interrupts);

/* PQA_BUSY while a job runs, then PQA_OK or PQA_JOB_FAILED; PQA_IDLE before the first. */
pqa_status pqa_poll(const pqa_device* device);

/* Polls until the job has ended, but at most `polls` times: then PQA_TIMED_OUT. */
pqa_status pqa_wait(const pqa_device* device, uint32_t polls);

/* Clears the interrupt and gives what had raised it, PQA_IRQ_*. Fit for an interrupt handler. */
uint32_t pqa_acknowledge(const pqa_device* device);

void pqa_last_error(const pqa_device* device, pqa_error* error);

/* What a PQA_ERROR_* means, as text. */
const char* pqa_error_text(uint32_t code);

void pqa_read_counters(const pqa_device* device, pqa_counters* counters);

/* Cycles of the block that a burst may take before the job fails with PQA_ERROR_TIMEOUT; 0: no limit. */
void pqa_set_timeout(const pqa_device* device, uint32_t cycles);

/* Writes the descriptor's bytes. PQA_INVALID_ARGUMENT for a metric above 15; every other range is the block's to check.
 */
pqa_status pqa_encode_descriptor(const pqa_layer* layer, uint8_t image[PQA_DESCRIPTOR_BYTES]);

#ifdef __cplusplus
}
#endif

#endif
