/* The registers of the accelerator for software in C: byte offsets from the base of `csr`, and their bits. The block's
   own table is pqa/registers.h, docs/registers.md explains it; a test holds this file against it. Every register has 32
   bits, little-endian; a 64-bit value is a pair, LO first. */
#ifndef PQA_REGISTERS_H
#define PQA_REGISTERS_H

#define PQA_REG_ID 0x00u            /* r   PQA_ID */
#define PQA_REG_VERSION 0x04u       /* r   version of the descriptor in bits 15:0 */
#define PQA_REG_LANES_SUM 0x08u     /* r   subspaces in bits 15:0, outputs in bits 31:16 */
#define PQA_REG_LANES_MATCH 0x0cu   /* r   prototypes in bits 15:0, length in bits 31:16 */
#define PQA_REG_CONTROL 0x10u       /* w1  PQA_CONTROL_*; reads 0 */
#define PQA_REG_STATUS 0x14u        /* r   PQA_STATUS_* */
#define PQA_REG_ERROR 0x18u         /* r   PQA_ERROR_* */
#define PQA_REG_ERROR_LAYER 0x1cu   /* r   layer in the job, from 0 */
#define PQA_REG_IRQ_ENABLE 0x20u    /* rw  PQA_IRQ_* */
#define PQA_REG_IRQ_STATUS 0x24u    /* w1c PQA_IRQ_* */
#define PQA_REG_DESCRIPTOR_LO 0x28u /* rw  address of the first descriptor */
#define PQA_REG_DESCRIPTOR_HI 0x2cu
#define PQA_REG_COUNT_LO 0x30u /* rw  layers to run */
#define PQA_REG_COUNT_HI 0x34u
#define PQA_REG_CYCLES_LO 0x38u /* r   cycles of the layers that have ended */
#define PQA_REG_CYCLES_HI 0x3cu
#define PQA_REG_COMPUTE_LO 0x40u /* r   those in which the bottleneck stage worked */
#define PQA_REG_COMPUTE_HI 0x44u
#define PQA_REG_STALL_TABLES_LO 0x48u /* r   those in which it waited, by cause */
#define PQA_REG_STALL_TABLES_HI 0x4cu
#define PQA_REG_STALL_INPUTS_LO 0x50u
#define PQA_REG_STALL_INPUTS_HI 0x54u
#define PQA_REG_STALL_OUTPUTS_LO 0x58u
#define PQA_REG_STALL_OUTPUTS_HI 0x5cu
#define PQA_REG_STALL_FILL_DRAIN_LO 0x60u
#define PQA_REG_STALL_FILL_DRAIN_HI 0x64u
#define PQA_REG_ERROR_ADDRESS_LO 0x68u /* r   address of the burst that failed; 0 when none has */
#define PQA_REG_ERROR_ADDRESS_HI 0x6cu
#define PQA_REG_ERROR_RESPONSE 0x70u /* r   PQA_RESPONSE_* */
#define PQA_REG_TIMEOUT 0x74u        /* rw  cycles that a burst may take; 0: no limit */
#define PQA_REG_LAYERS_DONE_LO 0x78u /* r   layers of the last or running job that have ended */
#define PQA_REG_LAYERS_DONE_HI 0x7cu
#define PQA_REGISTER_SPACE_BYTES 0x100u

#define PQA_ID 0x50514131u /* "PQA1" */
#define PQA_DESCRIPTOR_VERSION 1u
#define PQA_DESCRIPTOR_BYTES 128u /* also their alignment */

#define PQA_CONTROL_START 1u
#define PQA_CONTROL_RESET 2u

#define PQA_STATUS_BUSY 1u
#define PQA_STATUS_DONE 2u
#define PQA_STATUS_ERROR 4u

#define PQA_IRQ_DONE 1u
#define PQA_IRQ_ERROR 2u

/* Why a job ended early. */
#define PQA_ERROR_NONE 0u
#define PQA_ERROR_DESCRIPTOR_FETCH 1u
#define PQA_ERROR_DESCRIPTOR_INVALID 2u
#define PQA_ERROR_NO_LEGAL_TILING 3u
#define PQA_ERROR_TABLE_FETCH 4u
#define PQA_ERROR_FEATURE_READ 5u
#define PQA_ERROR_PARTIAL_SUM_READ 6u
#define PQA_ERROR_RESULT_WRITE 7u
#define PQA_ERROR_TIMEOUT 8u

/* What a burst that failed was answered with. */
#define PQA_RESPONSE_NONE 0u
#define PQA_RESPONSE_GENERIC 1u
#define PQA_RESPONSE_ADDRESS 2u
#define PQA_RESPONSE_COMMAND 3u
#define PQA_RESPONSE_BURST 4u
#define PQA_RESPONSE_BYTE_ENABLE 5u
#define PQA_RESPONSE_INCOMPLETE 6u /* an answer without a status */
#define PQA_RESPONSE_TOO_LATE 7u   /* none within PQA_REG_TIMEOUT */

/* Bits of a descriptor's flags; the metric's code stands in bits 11:8. */
#define PQA_FLAG_SHARED_CODEBOOK 0x01u
#define PQA_FLAG_BIAS 0x02u
#define PQA_FLAG_SIGNED_ACTIVATION 0x04u
#define PQA_FLAG_SIGNED_LUT 0x08u
#define PQA_FLAG_SATURATE 0x10u
#define PQA_FLAG_METRIC_SHIFT 8u

#define PQA_METRIC_L2 0u
#define PQA_METRIC_L1 1u
#define PQA_METRIC_CHEBYSHEV 2u

#endif
