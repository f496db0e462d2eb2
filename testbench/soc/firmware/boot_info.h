/* What the firmware finds in flash at SOC_BOOT_BASE: what to run and where it lies. Little-endian, written by the
   simulator. */
#ifndef BOOT_INFO_H
#define BOOT_INFO_H

#include <stdint.h> /* NOLINT(modernize-deprecated-headers): for C as well */

#define BOOT_MAGIC 0x544f4f42u /* "BOOT" */

#define BOOT_POLL 1u      /* poll STATUS instead of waiting for the interrupt */
#define BOOT_PRELOADED 2u /* memory already holds tables and inputs */

/* Bytes to put from flash into memory. */
typedef struct boot_segment {
  uint64_t from, to, bytes;
} boot_segment;

/* One layer of one image: where its output will be, and the right one in flash. */
typedef struct boot_output {
  uint64_t address, bytes, golden;
} boot_output;

typedef struct boot_info {
  uint32_t magic;
  uint32_t flags;
  uint32_t layers; /* of an image */
  uint32_t sets;   /* of inputs: image k runs set k % sets */
  uint64_t images; /* to run */
  uint64_t images_per_job;
  uint64_t first_descriptor;     /* of a ring of sets * layers */
  uint64_t outputs;              /* address of sets * layers boot_output, set by set */
  uint64_t timeout_ns;           /* that a job may take; 0: for ever */
  uint32_t subspaces, out_lanes; /* lanes that the tables are laid out for */
  boot_segment segments[2];
} boot_info;

#endif
