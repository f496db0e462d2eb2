/* The SoC around the core, for firmware: devices, interrupts, console. printf goes to the console. */
#ifndef PLATFORM_H
#define PLATFORM_H

#include <stdbool.h>
#include <stdint.h>

#include "driver/pqa_driver.h"

/* The accelerator. */
extern const pqa_device platform_pqa;

/* Nanoseconds since reset. */
uint64_t platform_time_ns(void);

/* Sleeps until the accelerator has interrupted, and acknowledges that; false when `timeout_ns` (0: for ever) has passed
   before. */
bool platform_wait_for_job(uint64_t timeout_ns);

/* Ends the simulation with a SOC_EXIT_*. */
void platform_exit(uint32_t code);

#endif
