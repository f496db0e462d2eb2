#include "platform.h"

#include <stdio.h>

#include "soc_map.h"

static volatile bool job_ended;
static volatile bool time_is_up;

static uint32_t read32(uint64_t address) {
  return *(const volatile uint32_t*)(uintptr_t)address;
}

static void write32(uint64_t address, uint32_t value) {
  *(volatile uint32_t*)(uintptr_t)address = value;
}

static uint32_t pqa_register_read(void* context, uint32_t offset) {
  (void)context;
  return read32(SOC_ACCELERATOR_BASE + offset);
}

static void pqa_register_write(void* context, uint32_t offset, uint32_t value) {
  (void)context;
  write32(SOC_ACCELERATOR_BASE + offset, value);
}

const pqa_device platform_pqa = {pqa_register_read, pqa_register_write, NULL};

static int console_put(char c, FILE* stream) {
  (void)stream;
  write32(SOC_CONSOLE_BASE + CONSOLE_DATA, (uint8_t)c);
  return c;
}

static FILE console = FDEV_SETUP_STREAM(console_put, NULL, NULL, _FDEV_SETUP_WRITE);
FILE* const stdout = &console;

uint64_t platform_time_ns(void) {
  const uint32_t low = read32(SOC_TIMER_BASE + TIMER_TIME_LO);
  return (uint64_t)read32(SOC_TIMER_BASE + TIMER_TIME_HI) << 32 | low;
}

void platform_exit(uint32_t code) {
  write32(SOC_CONTROL_BASE + CONTROL_EXIT, code);
}

/* Interrupts only: a trap of another cause ends the simulation before it gets here. */
__attribute__((interrupt("machine"), aligned(4))) void trap_entry(void) {
  uint64_t cause;
  __asm__ volatile("csrr %0, mcause" : "=r"(cause));
  if ((cause & 0xffu) == SOC_IRQ_TIMER) {
    write32(SOC_TIMER_BASE + TIMER_CONTROL, 0);
    time_is_up = true;
  } else if (pqa_acknowledge(&platform_pqa) != 0u) {
    job_ended = true;
  }
}

/* An interrupt that is there already ends wfi at once, enabled or not: nothing is lost between the test and it. */
static void sleep_until_interrupt(void) {
  __asm__ volatile(
      "wfi\n\t"
      "csrsi mstatus, 8\n\t"
      "csrci mstatus, 8" ::
          : "memory");
}

bool platform_wait_for_job(uint64_t timeout_ns) {
  uint64_t enabled = 1u << SOC_IRQ_ACCELERATOR;
  time_is_up = false;
  if (timeout_ns != 0u) {
    const uint64_t end = platform_time_ns() + timeout_ns;
    write32(SOC_TIMER_BASE + TIMER_COMPARE_LO, (uint32_t)end);
    write32(SOC_TIMER_BASE + TIMER_COMPARE_HI, (uint32_t)(end >> 32));
    write32(SOC_TIMER_BASE + TIMER_CONTROL, 1);
    enabled |= 1u << SOC_IRQ_TIMER;
  }
  __asm__ volatile("csrs mie, %0" ::"r"(enabled));
  while (!job_ended && !time_is_up) sleep_until_interrupt();
  __asm__ volatile("csrc mie, %0" ::"r"(enabled));
  write32(SOC_TIMER_BASE + TIMER_CONTROL, 0);
  const bool ended = job_ended;
  job_ended = false;
  return ended;
}
