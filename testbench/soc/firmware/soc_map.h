/* The memory map of the example SoC (docs/soc.md), for the firmware and for the simulator. The main memory begins at 0
   and the accelerator's feature SRAM at 2^40, as everywhere in pqa; what the SoC adds lies between. */
#ifndef SOC_MAP_H
#define SOC_MAP_H

#define SOC_FLASH_BASE 0xf000000000ull /* read only: the firmware, from SOC_BOOT_BASE on what it runs */
#define SOC_BOOT_BASE 0xf000100000ull
#define SOC_FLASH_END 0xf040000000ull
#define SOC_SRAM_BASE 0xf040000000ull /* the firmware's data and stack */
#define SOC_SRAM_BYTES 0x100000ull
#define SOC_DEVICES_BASE 0xf050000000ull
#define SOC_CONSOLE_BASE 0xf050000000ull
#define SOC_TIMER_BASE 0xf050010000ull
#define SOC_CONTROL_BASE 0xf050020000ull
#define SOC_ACCELERATOR_BASE 0xf050100000ull
#define SOC_DEVICE_BYTES 0x1000ull

/* Console: a write sends the low byte. */
#define CONSOLE_DATA 0x00u

/* Timer: nanoseconds since reset. A read of LO keeps HI for the next read of it. The interrupt is high while it is
   enabled and the time has reached COMPARE. */
#define TIMER_TIME_LO 0x00u
#define TIMER_TIME_HI 0x04u
#define TIMER_COMPARE_LO 0x08u
#define TIMER_COMPARE_HI 0x0cu
#define TIMER_CONTROL 0x10u /* bit 0 enables the interrupt */

/* Control: a write ends the simulation with one of these. */
#define CONTROL_EXIT 0x00u
#define SOC_EXIT_OK 0u
#define SOC_EXIT_NO_DEVICE 1u     /* no accelerator, or one that does not fit the image */
#define SOC_EXIT_JOB_FAILED 2u    /* the block reported an error */
#define SOC_EXIT_TIMED_OUT 3u     /* the block did not end in time */
#define SOC_EXIT_WRONG_OUTPUTS 4u /* outputs that are not the golden ones */
#define SOC_EXIT_BAD_BOOT_INFO 5u /* nothing to run in flash */

/* Interrupts of the core: causes, and bits of mie and mip. */
#define SOC_IRQ_TIMER 5u
#define SOC_IRQ_ACCELERATOR 9u

#endif
