/* Runs a network on the accelerator: loads tables and inputs, starts jobs, waits for them, checks what they leave. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "boot_info.h"
#include "platform.h"
#include "soc_map.h"

static const boot_info* const boot = (const boot_info*)(uintptr_t)SOC_BOOT_BASE;

static const void* bytes_at(uint64_t address) {
  return (const void*)(uintptr_t)address;
}

static uint32_t find_block(void) {
  pqa_capabilities can;
  const pqa_status status = pqa_probe(&platform_pqa, &can);
  if (status != PQA_OK) {
    printf("no accelerator that this driver knows (%d)\n", (int)status);
    return SOC_EXIT_NO_DEVICE;
  }
  printf("accelerator: lanes of %u subspaces, %u prototypes, %u elements, %u outputs\n", can.subspaces, can.prototypes,
         can.length, can.outputs);
  if (can.subspaces != boot->subspaces || can.outputs != boot->out_lanes) {
    printf("the tables are laid out for %" PRIu32 " subspaces and %" PRIu32 " outputs\n", boot->subspaces,
           boot->out_lanes);
    return SOC_EXIT_NO_DEVICE;
  }
  return SOC_EXIT_OK;
}

/* A word at a time, which is nine times as fast as the C library's memcpy on this core. */
static void copy(const boot_segment* s) {
  const uint64_t* from = bytes_at(s->from);
  uint64_t* to = (uint64_t*)(uintptr_t)s->to;
  for (uint64_t words = s->bytes / 8u; words != 0u; --words) *to++ = *from++;
  memcpy(to, from, s->bytes % 8u);
}

static void load(void) {
  const uint64_t begin = platform_time_ns();
  for (unsigned i = 0; i < 2; ++i) {
    const boot_segment* s = &boot->segments[i];
    if (s->bytes == 0u) continue;
    copy(s);
    printf("loaded %" PRIu64 " bytes to 0x%" PRIx64 "\n", s->bytes, s->to);
  }
  printf("loading took %" PRIu64 " ns\n", platform_time_ns() - begin);
}

/* PQA_OK, PQA_JOB_FAILED or PQA_TIMED_OUT. */
static pqa_status run_job(uint64_t first_set, uint64_t images) {
  const bool polls = (boot->flags & BOOT_POLL) != 0u;
  const uint64_t first = boot->first_descriptor + first_set * boot->layers * PQA_DESCRIPTOR_BYTES;
  pqa_status status = pqa_start(&platform_pqa, first, images * boot->layers, polls ? 0u : PQA_IRQ_DONE | PQA_IRQ_ERROR);
  if (status != PQA_OK) return status;
  if (!polls) return platform_wait_for_job(boot->timeout_ns) ? pqa_poll(&platform_pqa) : PQA_TIMED_OUT;
  const uint64_t end = platform_time_ns() + boot->timeout_ns;
  do {
    status = pqa_wait(&platform_pqa, 16);
  } while (status == PQA_TIMED_OUT && (boot->timeout_ns == 0u || platform_time_ns() < end));
  return status;
}

static void report(uint64_t job, uint64_t images, uint64_t nanoseconds) {
  pqa_counters c;
  pqa_read_counters(&platform_pqa, &c);
  printf("job %" PRIu64 ": %" PRIu64 " image%s in %" PRIu64 " ns, cycles %" PRIu64 ": compute %" PRIu64
         ", waiting for tables %" PRIu64 ", inputs %" PRIu64 ", outputs %" PRIu64 ", fill and drain %" PRIu64 "\n",
         job, images, images == 1u ? "" : "s", nanoseconds, c.cycles, c.compute, c.stall_tables, c.stall_inputs,
         c.stall_outputs, c.stall_fill_drain);
}

static uint32_t report_failure(uint64_t job, pqa_status status) {
  if (status == PQA_TIMED_OUT) {
    printf("job %" PRIu64 ": not done after %" PRIu64 " ns\n", job, boot->timeout_ns);
    pqa_reset(&platform_pqa);
    return SOC_EXIT_TIMED_OUT;
  }
  pqa_error e;
  pqa_last_error(&platform_pqa, &e);
  printf("job %" PRIu64 " failed in layer %" PRIu32 ": %s (address 0x%" PRIx64 ", response %" PRIu32 ")\n", job,
         e.layer, pqa_error_text(e.code), e.address, e.response);
  return SOC_EXIT_JOB_FAILED;
}

/* Where two outputs differ first. */
static uint64_t first_difference(const uint8_t* found, const uint8_t* wanted) {
  uint64_t i = 0;
  while (found[i] == wanted[i]) ++i;
  return i;
}

/* The outputs of one set of inputs; the number of wrong layers. */
static unsigned check_set(uint64_t set) {
  const boot_output* outputs = (const boot_output*)bytes_at(boot->outputs);
  unsigned wrong = 0;
  for (uint32_t l = 0; l < boot->layers; ++l) {
    const boot_output* o = &outputs[set * boot->layers + l];
    const uint8_t* found = bytes_at(o->address);
    const uint8_t* wanted = bytes_at(o->golden);
    if (memcmp(found, wanted, o->bytes) == 0) continue;
    if (wrong++ != 0u) continue;
    const uint64_t at = first_difference(found, wanted);
    printf("mismatch: input set %" PRIu64 ", layer %" PRIu32 ", byte %" PRIu64 ": found 0x%02x, golden 0x%02x\n", set,
           l, at, found[at], wanted[at]);
  }
  return wrong;
}

static uint32_t check(uint64_t first_set, uint64_t images) {
  const uint64_t sets = images < boot->sets ? images : boot->sets;
  unsigned wrong = 0;
  for (uint64_t k = 0; k < sets; ++k) wrong += check_set((first_set + k) % boot->sets);
  if (wrong != 0u) {
    printf("outputs of %u layers are wrong\n", wrong);
    return SOC_EXIT_WRONG_OUTPUTS;
  }
  printf("outputs of %" PRIu64 " layers are right\n", sets * boot->layers);
  return SOC_EXIT_OK;
}

int main(void) {
  if (boot->magic != BOOT_MAGIC) return (int)SOC_EXIT_BAD_BOOT_INFO;
  uint32_t result = find_block();
  if (result != SOC_EXIT_OK) return (int)result;
  if ((boot->flags & BOOT_PRELOADED) == 0u) load();
  uint64_t done = 0;
  for (uint64_t job = 0; done < boot->images; ++job) {
    const uint64_t left = boot->images - done;
    const uint64_t images = left < boot->images_per_job ? left : boot->images_per_job;
    const uint64_t begin = platform_time_ns();
    const pqa_status status = run_job(done % boot->sets, images);
    if (status != PQA_OK) return (int)report_failure(job, status);
    report(job, images, platform_time_ns() - begin);
    result = check(done % boot->sets, images);
    if (result != SOC_EXIT_OK) return (int)result;
    done += images;
  }
  return (int)SOC_EXIT_OK;
}
